package io.github.sessionfilter.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A secret of the realm, which makes and checks the tags of session ids.
 *
 * <p>The tag of 24 random bytes is the first 8 bytes of their HMAC-SHA-256 (RFC 2104). {@link #toString()} does not
 * contain the secret. Immutable and thread-safe.
 */
public final class IdKey {
    /** The number of bytes of every secret. */
    public static final int SECRET_BYTES = 32;

    static final int RANDOM_BYTES = 24;
    static final int TAG_BYTES = 8;

    /** Longer than the random part of an id, so that no signature of a text is the tag of an id. */
    private static final byte[] TEXT = "session-filter: the signature of a text\n".getBytes(StandardCharsets.US_ASCII);

    private static final String ALGORITHM = "HmacSHA256";

    private final int number;
    private final SecretKeySpec secret;
    private final long createdAt;
    private final @Nullable Long retiredAt;

    /**
     * Creates a key as a store keeps it.
     *
     * @param number a newer key has a higher number
     * @param createdAtMillis when the key was made, in epoch milliseconds of the store's time
     * @param retiredAtMillis when the key was retired, or null if it signs
     * @throws IllegalStateException if the secret does not have {@value #SECRET_BYTES} bytes
     */
    public IdKey(int number, byte[] secret, long createdAtMillis, @Nullable Long retiredAtMillis) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalStateException("the store holds an id key " + number + " of " + secret.length
                    + " bytes; expected " + SECRET_BYTES + " bytes");
        }
        this.number = number;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
        this.createdAt = createdAtMillis;
        this.retiredAt = retiredAtMillis;
    }

    /** Returns the number of this key; a newer key has a higher one. */
    public int number() {
        return number;
    }

    /** Returns when the key was made, in epoch milliseconds of the store's time. */
    long createdAtMillis() {
        return createdAt;
    }

    /** Returns whether the key has been retired. */
    public boolean isRetired() {
        return retiredAt != null;
    }

    /** Returns whether the key was retired before {@code millis}, in epoch milliseconds of the store's time. */
    boolean isRetiredBefore(long millis) {
        return retiredAt != null && Objects.requireNonNull(retiredAt) < millis;
    }

    /** Replaces the last 8 bytes of {@code id} by the tag of the first 24. */
    void tag(byte[] id) {
        System.arraycopy(hmac(id), 0, id, RANDOM_BYTES, TAG_BYTES);
    }

    /** Returns whether the last 8 bytes of {@code id} are the tag of the first 24, in a time that no byte changes. */
    boolean hasTagged(byte[] id) {
        return MessageDigest.isEqual(
                Arrays.copyOf(hmac(id), TAG_BYTES), Arrays.copyOfRange(id, RANDOM_BYTES, RANDOM_BYTES + TAG_BYTES));
    }

    /** Returns the signature of {@code text}: the first 16 bytes of its HMAC-SHA-256, behind a fixed prefix. */
    byte[] sign(String text) {
        var mac = mac();
        mac.update(TEXT);
        mac.update(text.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(mac.doFinal(), RealmSignatures.BYTES);
    }

    private byte[] hmac(byte[] id) {
        var mac = mac();
        mac.update(id, 0, RANDOM_BYTES);
        return mac.doFinal();
    }

    private Mac mac() {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Returns a text that does not contain the secret. */
    @Override
    public String toString() {
        return "IdKey[" + number + "]";
    }
}
