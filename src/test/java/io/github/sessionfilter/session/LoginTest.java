package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a login says, and what it may not say. */
class LoginTest {
    private static final Login ALICE = Login.of("alice");

    private static String refused(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    private static Session begin(Login login) {
        return Session.begin(SessionKey.of(SessionId.random()), login, 1_000, 0, TestTimeouts.DEFAULTS);
    }

    @Test
    void saysAllAtOnce() {
        var login = ALICE.device("TV")
                .roles("viewer", "family", "viewer")
                .idle(Duration.ofDays(30))
                .absolute(Duration.ofDays(180))
                .streams(4);
        assertEquals("alice", login.principalName());
        assertEquals("TV", login.device());
        assertEquals(Set.of("viewer", "family"), login.terms().roles());
        assertEquals("family,viewer", login.terms().rolesText());
        assertEquals(Duration.ofDays(30), login.terms().idleTimeout());
        assertEquals(Duration.ofDays(180), login.absoluteTimeout());
        assertEquals(4, login.terms().streams());
        assertFalse(login.toString().contains("viewer"));
    }

    @Test
    void saysNothingThatItWasNotTold() {
        assertEquals("", ALICE.device());
        assertSame(LoginTerms.NONE, ALICE.terms());
        assertSame(LoginTerms.NONE, ALICE.roles(List.of()).terms());
        assertNull(ALICE.absoluteTimeout());
    }

    @Test
    void changesNoOtherLogin() {
        ALICE.device("TV")
                .roles("viewer")
                .idle(Duration.ofDays(1))
                .absolute(Duration.ofDays(2))
                .streams(1);
        saysNothingThatItWasNotTold();
    }

    @Test
    void equalTermsAreEqual() {
        var one = ALICE.roles("a", "b").idle(Duration.ofHours(1)).streams(2).terms();
        assertEquals(
                one,
                Login.of("bob")
                        .roles("b", "a")
                        .idle(Duration.ofHours(1))
                        .streams(2)
                        .terms());
        assertEquals(
                one.hashCode(),
                ALICE.roles("b", "a")
                        .idle(Duration.ofHours(1))
                        .streams(2)
                        .terms()
                        .hashCode());
        assertNotEquals(
                one, ALICE.roles("a").idle(Duration.ofHours(1)).streams(2).terms());
        assertNotEquals(
                one, ALICE.roles("a", "b").idle(Duration.ofHours(2)).streams(2).terms());
        assertNotEquals(
                one, ALICE.roles("a", "b").idle(Duration.ofHours(1)).streams(3).terms());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", " a", "a ", "a,b", ",", "a\nb", "a\u0000", "a\u007f", "a\u0085", "*", "**", "\ud83d", "a\tb"
            })
    void refusesARoleThatAListInAHeaderCannotHold(String role) {
        refused(() -> ALICE.roles("viewer", role));
    }

    @Test
    void acceptsEachOtherRole() {
        for (var role :
                List.of("a", "role with blanks", "\u00e4\ud83d\ude00", "***", "ROLE_USER", "a;b", "x".repeat(128))) {
            assertEquals(Set.of(role), ALICE.roles(role).terms().roles());
        }
    }

    @Test
    void countsTheBytesOfARole() {
        assertEquals(
                "the role has 129 bytes of UTF-8; expected at most 128",
                refused(() -> ALICE.roles("\u00e4".repeat(64) + "x")));
    }

    @Test
    void countsDifferentRoles() {
        var roles = IntStream.range(0, 64).mapToObj(i -> "role" + i).toList();
        assertEquals(64, ALICE.roles(roles).terms().roles().size());
        assertEquals(
                1, ALICE.roles(Collections.nCopies(100, "a")).terms().roles().size());
        var more = IntStream.range(0, 65).mapToObj(i -> "role" + i).toList();
        assertEquals("the login has 65 roles; expected at most 64", refused(() -> ALICE.roles(more)));
    }

    @Test
    void boundsTheTimeoutsAsTheSettingsAre() {
        assertEquals(
                "the idle timeout of the login is 'PT1.999S'; expected 'PT2S' to 'PT8784H'",
                refused(() -> ALICE.idle(Duration.ofMillis(1_999))));
        refused(() -> ALICE.idle(Duration.ofDays(366).plusMillis(1)));
        refused(() -> ALICE.absolute(Duration.ofMillis(1_999)));
        refused(() -> ALICE.absolute(Duration.ofDays(3660).plusMillis(1)));
        refused(() -> ALICE.idle(Duration.ofSeconds(-1)));
        ALICE.idle(Duration.ofSeconds(2)).idle(Duration.ofDays(366)).absolute(Duration.ofDays(3660));
    }

    @Test
    void allowsAtLeastOneStream() {
        assertEquals("the login allows 0 streams; expected 1 to 1000", refused(() -> ALICE.streams(0)));
        refused(() -> ALICE.streams(1_001));
        ALICE.streams(1).streams(1_000);
    }

    @Test
    void contradictsNeitherItselfNorTheRealm() {
        var realm = TestTimeouts.DEFAULTS;
        assertEquals(
                "the idle timeout of the login is 'PT1M'; expected more than 'touchInterval', which is 'PT1M'",
                refused(() -> realm.require(ALICE.idle(Duration.ofMinutes(1)))));
        assertEquals(
                "the idle timeout of the login is 'PT13H'; expected at most the absolute timeout, which is 'PT12H'",
                refused(() -> realm.require(ALICE.idle(Duration.ofHours(13)))));
        refused(() -> realm.require(ALICE.idle(Duration.ofHours(2)).absolute(Duration.ofHours(1))));
        realm.require(ALICE);
        realm.require(ALICE.absolute(Duration.ofMinutes(5)));
        realm.require(ALICE.idle(Duration.ofHours(13)).absolute(Duration.ofHours(13)));
    }

    @Test
    void aSessionLivesByTheTimeoutsOfItsLogin() {
        long lag = TestTimeouts.DEFAULTS.touchLag().toMillis();
        var tv = begin(ALICE.idle(Duration.ofDays(30)).absolute(Duration.ofDays(180)));
        assertEquals(1_000 + Duration.ofDays(30).toMillis() + lag, tv.expiresAtMillis());
        assertEquals(1_000 + Duration.ofDays(180).toMillis(), tv.absoluteExpiresAtMillis());
        var kiosk = begin(ALICE.absolute(Duration.ofMinutes(5)));
        assertEquals(1_000 + Duration.ofMinutes(5).toMillis(), kiosk.expiresAtMillis());
        var used = tv.usedAt(2_000, TestTimeouts.DEFAULTS);
        assertEquals(2_000 + Duration.ofDays(30).toMillis() + lag, used.expiresAtMillis());
        assertSame(tv.terms(), used.terms());
    }

    /** The padded expiry of a short session must still leave time to write a touch. */
    @Test
    void theReserveOfATouchFollowsTheIdleTimeoutOfTheLogin() {
        var realm = TestTimeouts.DEFAULTS;
        assertEquals(Duration.ofMinutes(1), realm.touchReserve(LoginTerms.NONE));
        assertEquals(
                Duration.ofSeconds(50),
                realm.touchReserve(ALICE.idle(Duration.ofSeconds(75)).terms()));
    }

    @Test
    void aRotatedSessionIsThatOfTheSameLogin() {
        var session = begin(ALICE.roles("viewer"));
        var next = SessionKey.of(SessionId.random());
        var rotated = session.rotatedTo(next);
        assertSame(session.key(), session.loginKey());
        assertEquals(next, rotated.key());
        assertEquals(session.key(), rotated.loginKey());
        assertTrue(rotated.roles().contains("viewer"));
        assertEquals(
                session.key(),
                rotated.rotatedTo(SessionKey.of(SessionId.random())).loginKey());
    }
}
