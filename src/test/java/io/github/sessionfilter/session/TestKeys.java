package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Keys that tag the session ids of tests. The secret of each has the same byte everywhere: the key's number. */
public final class TestKeys {
    private TestKeys() {}

    /** Returns a key that signs. */
    public static IdKey key(int number, long createdAtMillis) {
        return new IdKey(number, secret(number), createdAtMillis, null);
    }

    /** Returns a retired key. */
    public static IdKey retired(int number, long createdAtMillis, long retiredAtMillis) {
        return new IdKey(number, secret(number), createdAtMillis, retiredAtMillis);
    }

    /** Returns an id that the key of {@code number} has tagged. */
    public static SessionId taggedBy(int number) {
        return new IdKeys(List.of(key(number, 0)), Duration.ofHours(12), null).newId(0);
    }

    private static byte[] secret(int number) {
        var secret = new byte[IdKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) number);
        return secret;
    }
}
