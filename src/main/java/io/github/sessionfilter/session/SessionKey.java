package io.github.sessionfilter.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 (FIPS 180-4) of a {@link SessionId}, which is stored, cached, compared and shown instead of the id.
 *
 * <p>An id has at least 192 random bits, so its plain hash can neither be guessed nor reversed, and needs no salt and no slow
 * hash. Keys are ordered by their unsigned bytes, as databases order binary columns. Immutable and thread-safe.
 */
public final class SessionKey implements Comparable<SessionKey> {
    /** The number of bytes of every key. */
    public static final int BYTES = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Holds only a class of the JDK, so a thread that outlives the webapp keeps no class of the webapp alive. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(SessionKey::sha256);

    // Four longs instead of an array: one object of 48 bytes per key, and equality without a loop.
    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private SessionKey(byte[] hash) {
        a = (long) LONGS.get(hash, 0);
        b = (long) LONGS.get(hash, 8);
        c = (long) LONGS.get(hash, 16);
        d = (long) LONGS.get(hash, 24);
    }

    /** Returns the key of {@code id}. */
    public static SessionKey of(SessionId id) {
        return new SessionKey(SHA_256.get().digest(id.characters()));
    }

    /**
     * Returns the key with the given bytes, as a store keeps them.
     *
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static SessionKey ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(
                    "the store holds a session key of " + bytes.length + " bytes; expected " + BYTES + " bytes");
        }
        return new SessionKey(bytes);
    }

    /** Returns the key with the given handle of 64 hexadecimal digits, or null if that is not a handle. */
    public static @Nullable SessionKey parseHandle(String handle) {
        if (handle.length() != 2 * BYTES || !handle.chars().allMatch(HexFormat::isHexDigit)) {
            return null;
        }
        return new SessionKey(HexFormat.of().parseHex(handle));
    }

    /** Returns the 32 bytes of this key, as a new array. */
    public byte[] toBytes() {
        var bytes = new byte[BYTES];
        LONGS.set(bytes, 0, a);
        LONGS.set(bytes, 8, b);
        LONGS.set(bytes, 16, c);
        LONGS.set(bytes, 24, d);
        return bytes;
    }

    /** Returns the whole key as 64 hexadecimal digits, which identify a session in the list that its owner sees. */
    public String handle() {
        return HexFormat.of().formatHex(toBytes());
    }

    @Override
    public int compareTo(SessionKey other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order != 0 ? order : Long.compareUnsigned(d, other.d);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionKey key && a == key.a && b == key.b && c == key.c && d == key.d;
    }

    @Override
    public int hashCode() {
        return (int) a; // the bits of a SHA-256 are evenly distributed
    }

    /** Returns 64 bits of the key, which do not depend on its hash code. */
    public long fingerprint() {
        return b;
    }

    /** Returns the first 8 hexadecimal digits, for logs. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits((int) (a >>> 32));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
