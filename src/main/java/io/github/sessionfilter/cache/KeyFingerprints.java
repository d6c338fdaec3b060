package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.SessionKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers keys by 64 bits of each, in an array of fixed size. Further keys replace earlier ones.
 *
 * <p>Two keys are taken for one only if 79 bits of their SHA-256 are equal. It holds up to {@value #SIZE} keys in 1 MB.
 * Thread-safe.
 */
final class KeyFingerprints {
    static final int SIZE = 1 << 17;
    /** How many keys share a place. */
    private static final int WAYS = 4;

    private static final long NONE = 0;

    private final AtomicLongArray fingerprints = new AtomicLongArray(SIZE);
    private final AtomicInteger next = new AtomicInteger();

    boolean contains(SessionKey key) {
        return indexOf(fingerprint(key), place(key)) >= 0;
    }

    void add(SessionKey key) {
        int place = place(key);
        if (indexOf(fingerprint(key), place) >= 0) {
            return;
        }
        int free = indexOf(NONE, place);
        fingerprints.set(free >= 0 ? free : place + (next.getAndIncrement() & (WAYS - 1)), fingerprint(key));
    }

    void remove(SessionKey key) {
        int index = indexOf(fingerprint(key), place(key));
        if (index >= 0) {
            fingerprints.compareAndSet(index, fingerprint(key), NONE);
        }
    }

    private int indexOf(long fingerprint, int place) {
        for (int i = place; i < place + WAYS; i++) {
            if (fingerprints.get(i) == fingerprint) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the index of the first of the entries that may hold {@code key}. */
    private static int place(SessionKey key) {
        return key.hashCode() & (SIZE - WAYS);
    }

    private static long fingerprint(SessionKey key) {
        return key.fingerprint() == NONE ? 1 : key.fingerprint();
    }
}
