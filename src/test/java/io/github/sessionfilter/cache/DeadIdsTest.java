package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.TestClock;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Law 12: a client with very many expired ids cannot cause a read with each of them again and again. */
class DeadIdsTest {
    private static final int MANY = 60_000;

    private final TestClock time = new TestClock();
    private final DeadIds deadIds = new DeadIds(time);
    private final Random random = new Random(1);

    private List<SessionKey> keys(int count) {
        return Stream.generate(() -> {
                    var bytes = new byte[SessionKey.BYTES];
                    random.nextBytes(bytes);
                    return SessionKey.ofBytes(bytes);
                })
                .limit(count)
                .toList();
    }

    /** A few of them share a place, so one of five there is forgotten. */
    @Test
    void remembersManyMoreKeysThanItCountsApart() {
        var dead = keys(MANY);
        for (var key : dead) {
            assertTrue(deadIds.tryTake(key), "the first read of each");
            deadIds.add(key);
        }
        long taken = dead.stream().filter(deadIds::tryTake).count();
        assertTrue(taken < MANY / 50, taken + " of " + MANY);
    }

    /** Law 5: no live session is among the keys that the store has refused. */
    @Test
    void doesNotLimitKeysThatWereNotRefused() {
        keys(MANY).forEach(deadIds::add);
        for (var key : keys(MANY)) {
            assertTrue(deadIds.tryTake(key));
        }
    }

    @Test
    void forgetsAKeyThatIsLiveAgain() {
        var dead = keys(MANY);
        dead.forEach(deadIds::add);
        var first = dead.get(0);
        var fingerprints = new KeyFingerprints();
        fingerprints.add(first);
        assertTrue(fingerprints.contains(first));
        fingerprints.remove(first);
        assertFalse(fingerprints.contains(first));
        deadIds.remove(first);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(deadIds.tryTake(first));
        }
    }

    @Test
    void remembersFourKeysOfOnePlace() {
        var fingerprints = new KeyFingerprints();
        var same = keys(5).stream().map(DeadIdsTest::atOnePlace).toList();
        same.forEach(fingerprints::add);
        same.forEach(fingerprints::add);
        assertEquals(4, same.stream().filter(fingerprints::contains).count());
    }

    private static SessionKey atOnePlace(SessionKey key) {
        var bytes = key.toBytes();
        bytes[5] = 0;
        bytes[6] = 0;
        bytes[7] = 0;
        return SessionKey.ofBytes(bytes);
    }
}
