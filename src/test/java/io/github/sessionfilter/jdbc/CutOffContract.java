package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of revoking all sessions that began before a time, and of locking a person. */
abstract class CutOffContract extends StoreFixture {
    private static final long NOW = SessionStore.ANY_TIME;
    private static final SessionLimit TEN = new SessionLimit(10, WhenFull.REFUSE);

    private SessionKey login(String name) {
        var key = randomKey();
        store.insert(key, name, "");
        return key;
    }

    private void assertRevoked(SessionKey key) {
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
    }

    @Test
    void revokesTheSessionsOfEverybody() {
        var before = List.of(login("alice"), login("bob"));
        var cutOff = store.revokeIssuedBefore(null, NOW);
        assertNull(cutOff.principalName());
        before.forEach(this::assertRevoked);
        findLive(login("alice"));
    }

    @Test
    void revokesTheSessionsOfOnePerson() {
        var before = login("alice");
        var bobs = login("bob");
        store.revokeIssuedBefore("alice", NOW);
        assertRevoked(before);
        findLive(bobs);
        findLive(login("alice"));
    }

    @Test
    void revokesOnlyEarlierLogins() throws SQLException {
        var early = login("alice");
        makeOlder(early, Duration.ofMinutes(5));
        var late = login("alice");
        long time = findLive(late).createdAtMillis();
        assertEquals(new CutOff("alice", time), store.revokeIssuedBefore("alice", time));
        assertRevoked(early);
        findLive(late);
        assertEquals(new CutOff(null, time), store.revokeIssuedBefore(null, time));
        findLive(late);
    }

    /** A login has the time of a millisecond, in which a cut-off and more logins may follow. */
    @Test
    void distinguishesLoginsOfTheSameMillisecond() {
        for (int i = 0; i < 100; i++) {
            var before = login("alice");
            store.revokeIssuedBefore(i % 2 == 0 ? null : "alice", NOW);
            var after = login("alice");
            assertRevoked(before);
            findLive(after);
        }
    }

    @Test
    void neverGoesBack() {
        var late = store.revokeIssuedBefore("alice", NOW);
        assertEquals(late, store.revokeIssuedBefore("alice", late.issuedBeforeMillis() - 1_000));
        assertEquals(late, store.lock("alice", 0));
        var everybody = store.revokeIssuedBefore(null, NOW);
        assertEquals(everybody, store.revokeIssuedBefore(null, 0));
    }

    /** Law 11: the database's clock has stepped back by an hour since the cut-off. */
    @Test
    void letsLaterLoginsInWhenTheClockHasSteppedBack() throws SQLException {
        for (var name : new String[] {null, "alice"}) {
            store.revokeIssuedBefore(name, NOW);
            database.execute("UPDATE " + table + "_cutoff SET issued_before = issued_before + 3600000");
            var one = login("alice");
            var limited = randomKey();
            assertNotNull(store.insert(limited, "alice", "", TEN, null).session());
            for (var key : List.of(one, limited)) {
                long expires = findLive(key).expiresAtMillis();
                assertTrue(
                        expires <= store.now() + timeouts.paddedIdleMillis(LoginTerms.NONE),
                        "the session lives by the new time");
            }
            store.revokeIssuedBefore(name, NOW);
            assertRevoked(one);
            assertRevoked(limited);
            findLive(login("alice"));
        }
    }

    /** Law 11: the sessions were opened in a time that is now the future. */
    @Test
    void revokesLoginsFromBeforeAStepBack() throws SQLException {
        for (var name : new String[] {null, "alice"}) {
            var future = login("alice");
            makeOlder(future, Duration.ofMinutes(-90));
            store.revokeIssuedBefore(name, NOW);
            assertRevoked(future);
            findLive(login("alice"));
        }
    }

    /** Law 11: a call is repeated after a step back, and its time is the future now. */
    @Test
    void revokesNoLaterLoginThanATimeInTheFuture() throws SQLException {
        assertDivides("alice", "alice");
        assertDivides(null, "bob");
    }

    private void assertDivides(@Nullable String name, String person) throws SQLException {
        var early = login(person);
        var late = login(person);
        makeOlder(late, Duration.ofMinutes(-90));
        store.revokeIssuedBefore(name, store.now() + 3_600_000);
        assertRevoked(early);
        findLive(late);
    }

    @Test
    void revokesWhatARotationHasMadeOfAnEarlierLogin() {
        var rotated = randomKey();
        assertNotNull(store.rotate(login("alice"), rotated));
        var unrotated = login("alice");
        store.revokeIssuedBefore(null, NOW);
        assertRevoked(rotated);
        assertNull(store.rotate(unrotated, randomKey()));
        assertNull(store.rotate(rotated, randomKey()));
    }

    @Test
    void leavesRevokedSessionsOutOfListsAndLimits() {
        for (var name : new String[] {null, "alice"}) {
            for (int i = 0; i < 3; i++) {
                login("alice");
            }
            store.revokeIssuedBefore(name, NOW);
            assertEquals(List.of(), store.list("alice"));
            assertEquals(List.of(), store.page(null, 10));
            assertEquals(List.of(), store.revokeAll("alice", null, SessionStore.ANY_TIME));
            var one = new SessionLimit(1, WhenFull.REFUSE);
            assertNotNull(store.insert(randomKey(), "alice", "", one, null).session());
            assertEquals(1, store.list("alice").size());
            var page = store.page(null, 10);
            assertEquals(1, page.size());
            assertEquals(List.of(), store.page(page.get(0), 10));
            assertNull(store.insert(randomKey(), "alice", "", one, null).session());
            store.revokeAll("alice", null, SessionStore.ANY_TIME);
        }
    }

    /** The database's clock has stepped back by an hour after the cut-off. */
    @Test
    void aCutOffInTheFutureSparesLaterLogins() throws Exception {
        login("alice");
        store.revokeIssuedBefore(null, NOW);
        database.execute("UPDATE " + table + "_cutoff SET issued_before = issued_before + 3600000");
        var later = login("alice");
        findLive(later);
        assertEquals(1, store.list("alice").size());
        assertEquals(1, store.page(null, 10).size());
        try (var connections = database.pool(STORE_TIMEOUT);
                var started = store(connections, false)) {
            assertEquals(1, started.page(null, 10).size());
        }
    }

    @Test
    void noTouchRevivesARevokedSession() {
        var key = login("alice");
        var session = findLive(key);
        store.revokeIssuedBefore("alice", NOW);
        store.touch(List.of(session.usedAt(session.createdAtMillis() + 600_000, timeouts)));
        assertRevoked(key);
    }

    @Test
    void refusesLoginsOfALockedPerson() {
        var before = login("alice");
        store.lock("alice", store.now() + 3_600_000);
        assertRevoked(before);
        assertThrows(PrincipalLockedException.class, () -> login("alice"));
        assertThrows(PrincipalLockedException.class, () -> store.insert(randomKey(), "alice", "", TEN, null));
        findLive(login("bob"));
        store.revokeIssuedBefore("alice", NOW);
        assertThrows(PrincipalLockedException.class, () -> login("alice"), "a cut-off lifts no lock");
        assertEquals(List.of(), store.list("alice"));
    }

    /** The login is stamped with the cut-off of the first lock, which is later than the end of the second one. */
    @Test
    void locksASessionThatIsStampedLaterThanTheLockEnds() {
        store.lock("alice", store.now() + 3_600_000);
        store.lock("alice", 0);
        var key = login("alice");
        store.lock("alice", store.now() + 5_000);
        assertRevoked(key);
    }

    @Test
    void letsAPersonInAfterTheLock() {
        long until = store.now() + 500;
        store.lock("alice", until);
        while (store.now() < until) {
            Thread.onSpinWait();
        }
        findLive(login("alice"));
    }

    @Test
    void liftsALockAndRevokesNothing() {
        store.lock("alice", store.now() + 3_600_000);
        var lifted = store.lock("alice", store.now());
        var key = login("alice");
        findLive(key);
        assertEquals(lifted, store.lock("alice", 0));
        findLive(key);
        assertNotNull(store.insert(randomKey(), "alice", "", TEN, null).session());
    }

    /** A login that has not seen the lock yet, and is committed after it. */
    @Test
    void revokesALoginThatIsCommittedAfterTheLock() throws SQLException {
        var late = login("alice");
        long until = store.now() + 3_600_000;
        store.lock("alice", until);
        makeOlder(late, Duration.ofSeconds(-5)); // its time was read just before the commit of the lock
        assertRevoked(late);
    }

    /** No login that begins after the call has returned is refused, and no earlier one is left. */
    @Test
    void separatesLoginsThatRaceIt() throws Exception {
        store.revokeIssuedBefore(null, 0);
        var turns = new AtomicInteger();
        inParallel(4, () -> {
            var name = "person " + turns.getAndIncrement() % 2;
            for (int i = 0; i < 25; i++) {
                var before = login(name);
                store.revokeIssuedBefore(i % 3 == 0 ? null : name, NOW);
                assertRevoked(before);
            }
            return name;
        });
        findLive(login("person 0"));
        assertEquals(3, queryNumber("SELECT COUNT(*) FROM " + table + "_cutoff"));
    }

    @Test
    void addsOneRowWhenSeveralNodesBegin() throws Exception {
        for (int i = 0; i < 5; i++) {
            var name = "person " + i;
            inParallel(4, () -> store.revokeIssuedBefore(name, NOW));
            assertEquals(i + 1, queryNumber("SELECT COUNT(*) FROM " + table + "_cutoff"));
        }
    }

    @Test
    void tellsOtherNodesWithTheRevocations() {
        long begun = store.now();
        var key = login("alice");
        store.revoke(key);
        var alices = store.revokeIssuedBefore("alice", NOW);
        var everybodys = store.revokeIssuedBefore(null, NOW);
        var page = store.revocations(begun, null, 10);
        assertEquals(
                List.of(key),
                page.revocations().stream().map(revoked -> revoked.key()).toList());
        assertEquals(
                told(alices, everybodys),
                Set.copyOf(page.cutOffs().stream().map(CutOffContract::told).toList()));
        assertEquals(List.of(), store.revocations(begun, key, 10).cutOffs(), "only on the first page");
        assertEquals(1, store.revocations(begun, null, 1).cutOffs().size());
        assertEquals(List.of(), store.revocations(NOW, null, 10).cutOffs());
    }

    private static String told(CutOff cutOff) {
        return cutOff.principalName() + " " + cutOff.issuedBeforeMillis();
    }

    private static Set<String> told(CutOff... cutOffs) {
        return List.of(cutOffs).stream().map(CutOffContract::told).collect(Collectors.toSet());
    }

    /** The caller may repeat a call whose answer was lost, and all nodes must see it. */
    @Test
    void aRepeatedCallGetsANewStamp() {
        var cutOff = store.revokeIssuedBefore("alice", NOW);
        long since = queryStamp() + 1;
        assertEquals(List.of(), store.revocations(since, null, 10).cutOffs());
        store.revokeIssuedBefore("alice", cutOff.issuedBeforeMillis() - 1);
        assertEquals(1, store.revocations(since, null, 10).cutOffs().size());
    }

    private long queryStamp() {
        try {
            return queryNumber("SELECT MAX(stamped_at) FROM " + table + "_cutoff");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Law 4: a stamp is not behind the highest time that this node has seen. */
    @Test
    void stampsNoCutOffTooLow() {
        long high = store.now() + 20_000;
        clock.observe(high, clock.sending());
        store.revokeIssuedBefore("alice", NOW);
        store.revokeIssuedBefore("alice", NOW);
        assertTrue(queryStamp() >= high);
        store.revokeIssuedBefore(null, NOW);
        assertEquals(2, store.revocations(high, null, 10).cutOffs().size());
    }

    @Test
    void sweepsACutOffThatRevokesNothingAnyMore() throws SQLException {
        var key = login("alice");
        store.revokeIssuedBefore("alice", NOW);
        store.revokeIssuedBefore("bob", NOW);
        store.revokeIssuedBefore(null, 0);
        store.sweep(10);
        assertEquals(3, queryNumber("SELECT COUNT(*) FROM " + table + "_cutoff"));
        long age = timeouts.absoluteTimeout()
                        .plus(SessionTimeouts.DEAD_ROW_RETENTION)
                        .toMillis()
                + 60_000;
        database.execute("UPDATE " + table + "_cutoff SET issued_before = issued_before - " + age
                + ", stamped_at = stamped_at - " + age + " WHERE issued_before > 0");
        makeOlder(key, Duration.ofMillis(age)); // the absolute time-out was longer when the session began
        database.execute("UPDATE " + table + " SET expires_at = expires_at + " + age);
        store.sweep(10);
        assertRevoked(key);
        assertEquals(2, queryNumber("SELECT COUNT(*) FROM " + table + "_cutoff"), "bob's revokes nothing");
        database.execute("UPDATE " + table + " SET expires_at = expires_at - " + age);
        store.sweep(10);
        store.sweep(10);
        assertEquals(Reason.UNKNOWN.verdict(), store.find(key));
        assertEquals(1, queryNumber("SELECT COUNT(*) FROM " + table + "_cutoff"), "everybody's stays");
        store.lock("carol", store.now() + 3_600_000);
        database.execute("UPDATE " + table + "_cutoff SET issued_before = 1, stamped_at = 1");
        store.sweep(10);
        assertThrows(PrincipalLockedException.class, () -> login("carol"));
    }

    /** A node that runs on learns of it by its next sync. */
    @Test
    void failsAllCallsAfterANewerJarHasUpgradedTheTable() throws SQLException {
        var key = login("alice");
        store.revocations(0, null, 10);
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (3, 2)");
        store.revocations(0, null, 10);
        findLive(key);
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (4, 3)");
        for (int i = 0; i < 2; i++) {
            assertOutdated(() -> store.revocations(0, null, 10));
            assertOutdated(() -> store.find(key));
            assertOutdated(() -> login("alice"));
        }
        assertFalse(table.isEmpty());
    }

    private static void assertOutdated(Runnable call) {
        assertEquals(
                StoreFailure.OUTDATED,
                assertThrows(SessionStoreException.class, call::run).failure());
    }
}
