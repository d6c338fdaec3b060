package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TombstonesTest {
    private final TestClock time = new TestClock();
    private final Tombstones tombstones = new Tombstones(time, 10);
    private final Session session = session("alice", 1_000);

    @Test
    void allowsNoRowThatWasReadBeforeItsRevocation() {
        var fence = tombstones.fence();
        assertTrue(tombstones.mayCache(session, fence));
        tombstones.addConfirmed(session.key());
        assertFalse(tombstones.mayCache(session, fence));
    }

    @Test
    void remembersAConfirmedRevocationAsLongAsAFenceIsValid() {
        tombstones.addConfirmed(session.key());
        var fence = tombstones.fence();
        time.advance(Tombstones.LIFE.minusNanos(1));
        assertTrue(tombstones.isRevoked(session.key()));
        assertTrue(tombstones.mayCache(session("bob", 1), fence));
        time.advance(Duration.ofNanos(1));
        assertFalse(tombstones.isRevoked(session.key()));
        assertFalse(tombstones.mayCache(session("bob", 1), fence), "such a slow query may have missed a tombstone");
    }

    @Test
    void remembersAnUnconfirmedRevocationUntilItIsConfirmed() {
        tombstones.addUnconfirmed(session.key());
        time.advance(Duration.ofDays(1));
        assertTrue(tombstones.isRevoked(session.key()));
        assertEquals(List.of(session.key()), tombstones.unconfirmedKeys());
        tombstones.addConfirmed(session.key());
        assertTrue(tombstones.isRevoked(session.key()));
        assertTrue(tombstones.unconfirmedKeys().isEmpty());
    }

    /**
     * Law 12: a tombstone that is dropped for lack of room causes reads of the store, and admits no revoked session.
     */
    @Test
    void noFenceIsValidAfterATombstoneIsDroppedForLackOfRoom() {
        var fence = tombstones.fence();
        Stream.generate(() -> session("bob", 1)).limit(50).forEach(s -> tombstones.addConfirmed(s.key()));
        assertFalse(tombstones.mayCache(session, fence));
        assertTrue(tombstones.mayCache(session, tombstones.fence()));
    }

    @Test
    void aPrincipalsRevocationRevokesTheSessionsOpenedUntilThen() {
        var spared = session("alice", 500);
        var revocation = new PrincipalRevocation("alice", spared.key(), 1_000);
        tombstones.unconfirmedPrincipals().begin(revocation);
        assertTrue(tombstones.isRevoked(session));
        assertFalse(tombstones.isRevoked(spared));
        assertFalse(tombstones.isRevoked(session("alice", 1_001)), "the login was later");
        assertFalse(tombstones.isRevoked(session("bob", 500)));
        tombstones.unconfirmedPrincipals().remove(revocation);
        assertFalse(tombstones.isRevoked(session));
    }

    /** Law 12: a revocation beyond the bound fails, and is not remembered. */
    @Test
    void limitsTheUnconfirmedRevocations() {
        Stream.generate(() -> session("bob", 1)).limit(100_000).forEach(s -> tombstones.addUnconfirmed(s.key()));
        assertThrows(SessionStoreException.class, () -> tombstones.addUnconfirmed(session.key()));
        assertFalse(tombstones.isRevoked(session.key()));
        var principals = tombstones.unconfirmedPrincipals();
        for (int i = 0; i < UnconfirmedPrincipals.MAX; i++) {
            principals.begin(new PrincipalRevocation("user" + i, null, 1_000));
        }
        var further = new PrincipalRevocation("alice", null, 1_000);
        assertThrows(SessionStoreException.class, () -> principals.begin(further));
        assertFalse(tombstones.isRevoked(session));
    }

    @Test
    void allowsNoRowOfAPrincipalThatWasReadBeforeItsRevocation() {
        var fence = tombstones.fence();
        tombstones.addConfirmed(new PrincipalRevocation("alice", null, 1_000));
        assertFalse(tombstones.mayCache(session, fence));
        assertTrue(tombstones.mayCache(session, tombstones.fence()));
    }

    /** Law 12: the revocations of one person cause no further reads of others. */
    @Test
    void theRevocationOfAPrincipalConcernsNoRowOfAnother() {
        var fence = tombstones.fence();
        tombstones.addConfirmed(new PrincipalRevocation("bob", null, 1_000));
        assertTrue(tombstones.mayCache(session, fence));
        assertTrue(tombstones.isValid(fence));
    }

    @Test
    void noFenceIsValidAfterAPrincipalIsDroppedForLackOfRoom() {
        var fence = tombstones.fence();
        for (int i = 0; i < 20_000; i++) {
            tombstones.addConfirmed(new PrincipalRevocation("user" + i, null, 1_000));
        }
        assertFalse(tombstones.mayCache(session, fence));
    }

    private static Session session(String principalName, long createdAt) {
        return new Session(SessionKey.of(SessionId.random()), principalName, createdAt, createdAt, 10_000, 10_000);
    }
}
