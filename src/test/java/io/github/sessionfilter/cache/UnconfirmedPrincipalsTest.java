package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Law 12: the revocations of one person take a bounded room, and revoke exactly what was asked. */
class UnconfirmedPrincipalsTest {
    private static final int TIMES = 6;

    private final UnconfirmedPrincipals unconfirmed = new UnconfirmedPrincipals();
    private final List<SessionKey> keys = IntStream.range(0, 3)
            .mapToObj(i -> SessionKey.of(SessionId.random()))
            .toList();

    /** Any revocations in any order: each session is revoked if one of them revokes it, and only then. */
    @Test
    void revokesExactlyWhatTheSingleRevocationsRevoke() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var merged = new UnconfirmedPrincipals();
            var single = new ArrayList<PrincipalRevocation>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                int spared = random.nextInt(keys.size() + 1);
                var added = new PrincipalRevocation(
                        "alice", spared == keys.size() ? null : keys.get(spared), random.nextInt(TIMES));
                merged.begin(added);
                single.add(added);
            }
            assertTrue(merged.list().size() <= 2, "seed " + seed);
            for (var key : keys) {
                for (int createdAt = 0; createdAt <= TIMES; createdAt++) {
                    var session = new Session(key, "alice", createdAt, createdAt, 10_000, 10_000);
                    boolean expected = single.stream().anyMatch(each -> each.revokes(session));
                    assertEquals(expected, merged.revokes(session), "seed " + seed);
                    assertEquals(
                            expected, merged.list().stream().anyMatch(each -> each.revokes(session)), "seed " + seed);
                }
            }
        }
    }

    @Test
    void aConfirmedRevocationIsForgotten() {
        var all = new PrincipalRevocation("alice", null, 1);
        var sparing = new PrincipalRevocation("alice", keys.get(0), 2);
        unconfirmed.begin(all);
        unconfirmed.begin(sparing);
        unconfirmed.remove(all);
        assertEquals(List.of(sparing), unconfirmed.list());
        unconfirmed.remove(sparing);
        assertEquals(List.of(), unconfirmed.list());
    }

    /** The store has confirmed one of them, and not the other. */
    @Test
    void aRevocationThatWasMergedStays() {
        var one = new PrincipalRevocation("alice", keys.get(0), 1);
        unconfirmed.begin(one);
        unconfirmed.begin(new PrincipalRevocation("alice", keys.get(1), 2));
        unconfirmed.remove(one);
        assertEquals(2, unconfirmed.list().size());
        assertTrue(unconfirmed.revokes(new Session(keys.get(1), "alice", 1, 1, 10, 10)));
    }

    /** A repetition could take effect after the call, and revoke the session into which the spared one was rotated. */
    @Test
    void isNotRepeatedBesideItsCall() {
        var revocation = new PrincipalRevocation("alice", keys.get(0), 1);
        unconfirmed.begin(revocation);
        assertFalse(unconfirmed.beginAgain(revocation));
        assertTrue(unconfirmed.beginAgain(new PrincipalRevocation("bob", null, 1)));
        unconfirmed.ended(revocation);
        assertTrue(unconfirmed.beginAgain(revocation));
        assertFalse(unconfirmed.beginAgain(revocation));
    }

    @Test
    void onePersonTakesTheRoomOfOne() {
        for (int i = 0; i < UnconfirmedPrincipals.MAX - 1; i++) {
            unconfirmed.begin(new PrincipalRevocation("user" + i, null, 1));
        }
        for (int i = 0; i < 1_000; i++) {
            unconfirmed.begin(new PrincipalRevocation("alice", SessionKey.of(SessionId.random()), i));
        }
        unconfirmed.begin(new PrincipalRevocation("alice", null, 1_000));
        var bob = new PrincipalRevocation("bob", null, 1);
        assertThrows(SessionStoreException.class, () -> unconfirmed.begin(bob));
        assertFalse(unconfirmed.revokes(new Session(keys.get(0), "bob", 1, 1, 10, 10)));
    }
}
