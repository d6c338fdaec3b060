package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a login says stays with its session, in every database. */
abstract class LoginTermsContract extends StoreFixture {
    private static final Login TV = Login.of("alice")
            .device("TV")
            .roles("viewer", "family", "\u00e4\ud83d\ude00")
            .idle(Duration.ofDays(30))
            .absolute(Duration.ofDays(180))
            .streams(4);

    private static void assertSameTerms(Session expected, Session actual) {
        assertEquals(expected.terms(), actual.terms());
        assertEquals(expected.absoluteExpiresAtMillis(), actual.absoluteExpiresAtMillis());
        assertEquals(expected.loginKey(), actual.loginKey());
    }

    @Test
    void aSessionKeepsWhatItsLoginSaid() {
        var inserted = store.insert(randomKey(), TV);
        assertEquals(TV.terms(), inserted.terms());
        assertSameTerms(inserted, findLive(inserted.key()));
        assertEquals(inserted.expiresAtMillis(), findLive(inserted.key()).expiresAtMillis());
        assertSameTerms(inserted, store.list("alice").get(0).session());
        assertSameTerms(inserted, store.page(null, 1).get(0));
        var limited = store.insert(randomKey(), TV, new SessionLimit(5, WhenFull.REFUSE), null)
                .session();
        assertNotNull(limited);
        assertSameTerms(limited, findLive(limited.key()));
    }

    /** NULL means that the login did not say it. */
    @Test
    void whatALoginDoesNotSayIsNull() throws SQLException {
        var session = store.insert(randomKey(), "alice", "");
        assertSame(LoginTerms.NONE, findLive(session.key()).terms());
        assertEquals(
                1,
                queryNumber("SELECT COUNT(*) FROM " + table + " WHERE roles IS NULL AND idle_timeout IS NULL"
                        + " AND stream_limit IS NULL AND login_key IS NULL AND successor_key IS NULL"));
    }

    @Test
    void asManyRolesAsPossibleHaveRoom() {
        var roles = IntStream.range(0, Login.MAX_ROLES)
                .mapToObj(i -> "r%03d".formatted(i) + "\u00e4".repeat((Login.MAX_ROLE_BYTES - 4) / 2))
                .toList();
        var session = store.insert(randomKey(), Login.of("alice").roles(roles));
        assertEquals(session.terms(), findLive(session.key()).terms());
    }

    /** A million sessions may be cached. */
    @Test
    void sessionsWithEqualTermsShareThem() {
        var one = store.insert(randomKey(), TV);
        var other = store.insert(randomKey(), TV.device("another TV"));
        var found = findLive(one.key());
        assertSame(found.terms(), one.terms());
        assertSame(found.terms(), other.terms());
        assertSame(found.terms(), findLive(other.key()).terms());
        assertSame(found.terms(), store.page(null, 1).get(0).terms());
    }

    @Test
    void aRotationKeepsTheLogin() {
        var session = store.insert(randomKey(), TV);
        var once = store.rotate(session.key(), randomKey());
        assertNotNull(once);
        var twice = store.rotate(once.key(), randomKey());
        assertNotNull(twice);
        for (var rotated : List.of(twice, findLive(twice.key()))) {
            assertSameTerms(session, rotated);
            assertEquals(
                    rotated.lastAccessedAtMillis() + timeouts.paddedIdleMillis(TV.terms()), rotated.expiresAtMillis());
        }
        assertEquals("TV", store.list("alice").get(0).description());
    }

    /** The time-out of the realm is 30 minutes. */
    @Test
    void oneTouchExtendsEachSessionByItsOwnTimeout() {
        var kiosk = store.insert(randomKey(), Login.of("kiosk").idle(Duration.ofMinutes(5)));
        var tv = store.insert(randomKey(), TV);
        var plain = store.insert(randomKey(), "alice", "");
        var used = List.of(kiosk, tv, plain).stream()
                .map(session -> session.usedAt(session.createdAtMillis() + 120_000, timeouts))
                .toList();
        assertEquals(List.of(), store.touch(used));
        for (var touched : used) {
            assertEquals(touched.expiresAtMillis(), findLive(touched.key()).expiresAtMillis());
        }
    }

    @Test
    void aSessionExpiresByItsOwnTimeout() throws SQLException {
        var kiosk = store.insert(randomKey(), Login.of("kiosk").idle(Duration.ofMinutes(5)));
        var tv = store.insert(randomKey(), TV);
        makeOlder(kiosk.key(), Duration.ofMinutes(10));
        makeOlder(tv.key(), Duration.ofDays(20));
        assertEquals(
                Reason.EXPIRED,
                assertInstanceOf(Refused.class, store.find(kiosk.key())).reason());
        findLive(tv.key());
    }

    @Test
    void aRevocationTellsTheSuccessorOfARotation() {
        long since = store.now();
        var session = store.insert(randomKey(), "alice", "");
        var other = store.insert(randomKey(), "alice", "");
        var rotated = store.rotate(session.key(), randomKey());
        assertNotNull(rotated);
        store.revoke(other.key());
        var page = store.revocations(since, null, 10).revocations();
        assertEquals(rotated.key(), successor(page, session));
        assertNull(successor(page, other));
        var last = page.get(page.size() - 1);
        store.revoke(rotated.key());
        store.revoke(session.key());
        var next = store.revocations(last.revokedAtMillis(), last.key(), 10).revocations();
        assertEquals(rotated.key(), successor(next, session), "also on a later page, and after another revocation");
    }

    private static @Nullable Object successor(List<Revocation> page, Session session) {
        return page.stream()
                .filter(revocation -> revocation.key().equals(session.key()))
                .map(revocation -> Optional.ofNullable(revocation.successor()))
                .reduce((one, other) -> other)
                .orElseThrow()
                .orElse(null);
    }

    @Test
    void aSessionIsSparedByItsLogin() {
        var other = store.insert(randomKey(), "alice", "");
        var session = store.insert(randomKey(), "alice", "");
        var once = store.rotate(session.key(), randomKey());
        assertNotNull(once);
        var twice = store.rotate(once.key(), randomKey());
        assertNotNull(twice);
        assertEquals(List.of(other.key()), store.revokeAll("alice", session.loginKey(), SessionStore.ANY_TIME));
        findLive(twice.key());
    }

    /** After the clock of the database was set back, the latest login is later than now, however early it expires. */
    @Test
    void aCutOffForEverybodyIsAfterTheLatestLoginWhateverItsTimeoutIs() throws SQLException {
        for (int i = 0; i < 3; i++) {
            store.insert(randomKey(), TV);
        }
        var kiosk = store.insert(randomKey(), Login.of("kiosk").idle(Duration.ofMinutes(2)));
        makeOlder(kiosk.key(), Duration.ofMinutes(-10));
        store.revokeIssuedBefore(null, Long.MAX_VALUE);
        assertEquals(
                Reason.REVOKED,
                assertInstanceOf(Refused.class, store.find(kiosk.key())).reason());
    }
}
