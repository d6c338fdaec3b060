package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionManagerTest {
    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());
    private final SessionTimeouts timeouts = TestTimeouts.NO_STALENESS;
    private final MemoryStore store = new MemoryStore(time, clock, timeouts);
    private final SessionRepository sessions = new UncachedSessions(store);
    private final SessionManager manager = new SessionManager(sessions, clock, timeouts, SessionLimit.NONE);

    /** Law 5: at least idleTimeout after the last use, at most idleTimeout plus the touch lag. */
    @Test
    void aSessionLivesTheIdleTimeoutAndNotMoreThanTheTouchLagLonger() {
        var id = manager.create("alice", "").id();
        time.advance(Duration.ofMinutes(30));
        assertLive(id);
        time.advance(Duration.ofMinutes(1).plus(SessionTimeouts.TOUCH_WRITE_INTERVAL));
        assertEquals(Reason.EXPIRED.verdict(), manager.check(id));
    }

    /** Law 5: a use within the touch interval causes no touch, and the idle timeout still begins with it. */
    @Test
    void aUseWithoutATouchGivesTheWholeIdleTimeout() {
        var created = manager.create("alice", "");
        time.advance(Duration.ofSeconds(59));
        assertSame(created.session(), manager.touch(created.session()));
        time.advance(Duration.ofMinutes(30).minusMillis(1));
        assertLive(created.id());
    }

    /** Touches of one second have the same time, and the session lives no shorter. */
    @Test
    void touchesAreRoundedDownToTheSecond() {
        var opened = manager.create("alice", "");
        time.advance(Duration.ofMinutes(10).plusMillis(1_999 - time.millis() % 1_000));
        var used = manager.touch(opened.session());
        assertEquals(time.millis() - 999, used.lastAccessedAtMillis());
        time.advance(Duration.ofMinutes(1).minusSeconds(1)); // the last use without a touch
        assertSame(used, manager.touch(used));
        time.advance(Duration.ofMinutes(30));
        assertLive(opened.id());
    }

    @Test
    void touchesASessionOnceTheTouchIntervalHasPassed() {
        var opened = manager.create("alice", "").session();
        time.advance(Duration.ofMinutes(1));
        assertNotSame(opened, manager.touch(opened));
    }

    @Test
    void returnsTheTimeLeftOfASessionThatIsNotTouched() {
        var session = manager.create("alice", "").session();
        var atFirst = manager.timeLeft(session);
        time.advance(Duration.ofMinutes(10));
        assertEquals(atFirst.minusMinutes(10), manager.timeLeft(session));
        time.advance(Duration.ofHours(1));
        assertEquals(Duration.ZERO, manager.timeLeft(session));
    }

    /** Law 5: absoluteTimeout runs from the login and is never extended. */
    @Test
    void noUseAndNoRotationExtendsTheAbsoluteTimeout() {
        var opened = manager.create("alice", "");
        var session = opened.session();
        var id = opened.id();
        for (int i = 0; i < 47; i++) {
            time.advance(Duration.ofMinutes(15));
            session = manager.touch(session);
            assertLive(id);
        }
        id = manager.rotate(id).id();
        time.advance(Duration.ofMinutes(15).minusMillis(1));
        assertLive(id);
        time.advance(Duration.ofMillis(1));
        assertEquals(Reason.EXPIRED.verdict(), manager.check(id));
    }

    /** Law 5 with the timeouts of the login, and the roles that a rotation keeps. */
    @Test
    void aSessionLivesAsItsLoginSays() {
        var login = Login.of("alice").roles("viewer").idle(Duration.ofHours(2)).absolute(Duration.ofHours(3));
        var opened = manager.create(login);
        time.advance(Duration.ofHours(2));
        assertLive(opened.id());
        assertEquals(login.terms(), manager.touch(opened.session()).terms());
        var rotated = manager.rotate(opened.id());
        assertEquals(Set.of("viewer"), rotated.session().roles());
        time.advance(Duration.ofHours(1).minusMillis(1));
        assertLive(rotated.id());
        time.advance(Duration.ofMillis(1));
        assertEquals(Reason.EXPIRED.verdict(), manager.check(rotated.id()), "the absolute timeout of the login");

        var kiosk =
                manager.create(Login.of("kiosk").idle(Duration.ofMinutes(2))).id();
        time.advance(Duration.ofMinutes(2));
        assertLive(kiosk);
        time.advance(timeouts.touchLag());
        assertEquals(Reason.EXPIRED.verdict(), manager.check(kiosk));
    }

    @Test
    void aLoginThatContradictsTheTimeoutsOpensAndEndsNothing() {
        var presented = manager.create("bob", "").id();
        var login = Login.of("alice").idle(Duration.ofDays(1));
        assertThrows(IllegalArgumentException.class, () -> manager.replace(presented, login));
        assertLive(presented);
        assertEquals(List.of(), manager.list("alice"));
    }

    /** A failed sign-in as alice leaves bob signed in. */
    @Test
    void aLoginThatFailsLeavesThePresentedSession() {
        var presented = manager.create("bob", "").id();
        manager.lock("alice", Instant.ofEpochMilli(time.millis()).plusSeconds(60));
        assertThrows(PrincipalLockedException.class, () -> manager.replace(presented, "alice", ""));
        assertLive(presented);
        manager.replace(presented, "carol", "");
        assertEquals(Reason.REVOKED.verdict(), manager.check(presented));
    }

    @Test
    void revokesBySessionByHandleAllAndOthers() {
        var one = manager.create("alice", "one");
        var two = manager.create("alice", "two");
        var three = manager.create("alice", "three");
        var bob = manager.create("bob", "");

        assertTrue(manager.revoke(one.id()));
        assertEquals(Reason.REVOKED.verdict(), manager.check(one.id()));
        assertFalse(manager.revoke(SessionId.random()), "an unknown session");

        assertFalse(manager.revoke("bob", two.session().key().handle()), "a session of another principal");
        assertLive(two.id());
        assertFalse(manager.revoke("alice", "not a handle"));
        assertTrue(manager.revoke("alice", two.session().key().handle()));
        assertEquals(Reason.REVOKED.verdict(), manager.check(two.id()));
        assertFalse(manager.revoke("alice", two.session().key().handle()), "a revoked session");

        var four = manager.create("alice", "four");
        assertEquals(1, manager.revokeOthers(four.session()));
        assertEquals(Reason.REVOKED.verdict(), manager.check(three.id()));
        assertLive(four.id());
        assertEquals(1, manager.revokeAll("alice"));
        assertEquals(Reason.REVOKED.verdict(), manager.check(four.id()));
        assertLive(bob.id());
    }

    @Test
    void rotatesALiveSessionOnceAndNoDeadOne() {
        var opened = manager.create("alice", "phone");
        time.advance(Duration.ofMinutes(5));
        var rotated = manager.rotate(opened.id());
        assertNotNull(rotated);
        assertEquals(opened.session().createdAt(), rotated.session().createdAt());
        assertEquals(opened.session().absoluteExpiresAt(), rotated.session().absoluteExpiresAt());
        assertEquals(new Refused(Reason.REVOKED, rotated.session().key()), manager.check(opened.id()));
        assertLive(rotated.id());
        assertEquals("phone", manager.list("alice").get(0).description());
        assertNull(manager.rotate(opened.id()));
        time.advance(Duration.ofHours(1));
        assertNull(manager.rotate(rotated.id()));
    }

    @Test
    void keepsTheNewestSessionsWhenFull() {
        var limited = new SessionManager(sessions, clock, timeouts, new SessionLimit(2, WhenFull.REVOKE_OLDEST));
        var one = limited.create("alice", "");
        time.advance(Duration.ofSeconds(1));
        var two = limited.create("alice", "");
        time.advance(Duration.ofSeconds(1));
        var three = limited.create("alice", "");
        assertEquals(Reason.REVOKED.verdict(), limited.check(one.id()));
        assertLive(two.id());
        assertLive(three.id());
        assertLive(limited.create("bob", "").id());
    }

    @Test
    void refusesTheNewestSessionWhenFull() {
        var limited = new SessionManager(sessions, clock, timeouts, new SessionLimit(1, WhenFull.REFUSE));
        var one = limited.create("alice", "");
        time.advance(Duration.ofSeconds(1));
        assertThrows(SessionLimitException.class, () -> limited.create("alice", ""));
        assertLive(one.id());
        assertEquals(1, limited.list("alice").size());
        limited.revoke(one.id());
        assertLive(limited.create("alice", "").id());
    }

    /** The new session seems to be the oldest, and stays all the same. */
    @Test
    void keepsTheNewSessionWhenTheClockHasSteppedBack() {
        var limited = new SessionManager(sessions, clock, timeouts, new SessionLimit(1, WhenFull.REVOKE_OLDEST));
        var before = limited.create("alice", "");
        time.advance(Duration.ofSeconds(-5));
        var after = limited.create("alice", "");
        assertLive(after.id());
        assertEquals(Reason.REVOKED.verdict(), limited.check(before.id()));
    }

    @Test
    void endsNoOtherSessionWhenItRefusesALogin() {
        var opened = IntStream.range(0, 20)
                .mapToObj(i -> manager.create("alice", "").id())
                .toList();
        var limited = new SessionManager(sessions, clock, timeouts, new SessionLimit(5, WhenFull.REFUSE));
        assertThrows(SessionLimitException.class, () -> limited.create("alice", ""));
        opened.forEach(this::assertLive);
        assertEquals(20, manager.list("alice").size());
    }

    @Test
    void revokesALargeSurplusOverSeveralLogins() {
        for (int i = 0; i < LimitedLogin.MAX_SURPLUS + 10; i++) {
            manager.create("alice", "");
        }
        var limited = new SessionManager(sessions, clock, timeouts, new SessionLimit(5, WhenFull.REVOKE_OLDEST));
        limited.create("alice", "");
        assertEquals(11, manager.list("alice").size());
        limited.create("alice", "");
        assertEquals(5, manager.list("alice").size());
    }

    /** A session whose id no client has received does not count against the next login. */
    @Test
    void revokesASessionWhoseLoginFailedHalfWay() {
        var halfWay = new MemoryStore(time, clock, timeouts) {
            @Override
            public void revokeEach(List<SessionKey> keys) {
                throw new SessionStoreException("the test lets the store fail", null);
            }
        };
        var limited = new SessionManager(
                new UncachedSessions(halfWay), clock, timeouts, new SessionLimit(1, WhenFull.REVOKE_OLDEST));
        var before = limited.create("alice", "");
        assertThrows(SessionStoreException.class, () -> limited.create("alice", ""));
        assertEquals(
                List.of(before.session().key()),
                limited.list("alice").stream()
                        .map(listed -> listed.session().key())
                        .toList());
    }

    @Test
    void refusesInvalidPrincipalNames() {
        assertMessage("empty", () -> manager.create("", ""));
        assertMessage("256 bytes", () -> manager.create("\u00e4".repeat(128), ""));
        assertMessage("surrogate", () -> manager.create("a\ud800", ""));
        assertLive(manager.create("\u00e4".repeat(127), "").id());
        assertLive(manager.create("a" + "\u00e4".repeat(127), "").id());
    }

    @Test
    void keepsThePrintableCharactersOfADescription() {
        manager.create("alice", "Fire\0fox\n\ud800 \ud83d\ude00" + "x".repeat(300));
        var description = manager.list("alice").get(0).description();
        assertTrue(description.startsWith("Fire fox   \ud83d\ude00x"), description);
        assertEquals(SessionManager.MAX_DESCRIPTION_LENGTH, description.length());
    }

    private void assertLive(SessionId id) {
        assertInstanceOf(Live.class, manager.check(id));
    }

    private static void assertMessage(String part, Runnable bad) {
        var message = assertThrows(IllegalArgumentException.class, bad::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    /** A session may be kept by its own time: those from before it end. */
    @Test
    void revokesTheSessionsIssuedBeforeATime() {
        var early = manager.create("alice", "");
        time.advance(Duration.ofMinutes(1));
        var kept = manager.create("alice", "");
        var createdAt = kept.session().createdAt();
        assertEquals(createdAt, manager.revokeIssuedBefore("alice", createdAt));
        assertEquals(Reason.REVOKED.verdict(), manager.check(early.id()));
        assertInstanceOf(Live.class, manager.check(kept.id()));
        assertEquals(createdAt.plusMillis(1), manager.revokeIssuedBefore(createdAt.plusNanos(1)));
        assertEquals(Reason.REVOKED.verdict(), manager.check(kept.id()));
    }

    @Test
    void takesAnyTimeForACutOff() {
        var session = manager.create("alice", "");
        for (var early : List.of(Instant.MIN, Instant.EPOCH)) {
            manager.revokeIssuedBefore(early);
            manager.lock("alice", early);
            assertInstanceOf(Live.class, manager.check(session.id()));
        }
        manager.revokeIssuedBefore(Instant.MAX);
        assertEquals(Reason.REVOKED.verdict(), manager.check(session.id()));
        var later = manager.create("alice", "");
        assertInstanceOf(Live.class, manager.check(later.id()));
        manager.lock("alice", Instant.MAX);
        assertEquals(Reason.REVOKED.verdict(), manager.check(later.id()));
        assertThrows(PrincipalLockedException.class, () -> manager.create("alice", ""));
        manager.lock("alice", Instant.MIN);
        manager.create("alice", "");
    }

    @Test
    void refusesACutOffForNobody() {
        assertThrows(IllegalArgumentException.class, () -> manager.revokeIssuedBefore("", Instant.MAX));
        assertThrows(IllegalArgumentException.class, () -> manager.lock("", Instant.MAX));
    }
}
