package io.github.sessionfilter.session;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a client presents: 32 bytes, as 43 characters of base64url without padding (RFC 4648, section 5).
 *
 * <p>A login's id has 24 random bytes and 8 bytes of their tag, by an {@link IdKey}. A stranger therefore cannot invent
 * an id that looks like one of the realm's. Ids of older versions have 32 random bytes.
 *
 * <p>The client receives it once. It is never stored, logged or compared; {@link SessionKey} is used instead. {@link
 * #toString()} does not contain it. Immutable and thread-safe.
 */
public final class SessionId {
    /** The number of characters of every session id. */
    public static final int LENGTH = 43;

    private static final int BYTES = IdKey.RANDOM_BYTES + IdKey.TAG_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** The six bits that each Latin-1 character encodes in base64url, or -1. */
    private static final byte[] SEXTET = sextets();

    private final byte[] characters;

    private SessionId(byte[] characters) {
        this.characters = characters;
    }

    /** Returns a new id of 32 random bytes, without a tag. */
    public static SessionId random() {
        return encode(randomBytes());
    }

    /** Returns a new id of 24 random bytes and their tag by {@code key}. */
    static SessionId random(IdKey key) {
        var bytes = randomBytes();
        key.tag(bytes);
        return encode(bytes);
    }

    private static byte[] randomBytes() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static SessionId encode(byte[] bytes) {
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encode(bytes));
    }

    /**
     * Returns the id that {@code presented} encodes, or null if it is not a well-formed id.
     *
     * <p>The 43rd character carries only four bits. Only the sixteen characters whose other two bits are zero are
     * accepted, so each id has exactly one encoding.
     *
     * @param presented the text that a client sent, of any length and content
     */
    public static @Nullable SessionId parse(String presented) {
        if (presented.length() != LENGTH) {
            return null;
        }
        // A character outside Latin-1 becomes '?', which is not in the alphabet. A surrogate pair becomes one '?'.
        var characters = presented.getBytes(StandardCharsets.ISO_8859_1);
        if (characters.length != LENGTH) {
            return null;
        }
        int sextets = 0;
        for (byte character : characters) {
            sextets |= SEXTET[character & 0xff]; // one -1 makes the result negative
        }
        boolean canonical = (SEXTET[characters[LENGTH - 1] & 0xff] & 0b11) == 0;
        return sextets >= 0 && canonical ? new SessionId(characters) : null;
    }

    /** Returns the secret itself, for the answer to a login. Anyone who knows it can use the session. */
    public String secret() {
        return new String(characters, StandardCharsets.ISO_8859_1);
    }

    /**
     * Returns the characters of the secret as bytes, which {@link SessionKey} hashes. The caller must not change them.
     */
    byte[] characters() {
        return characters;
    }

    /** Returns the 32 bytes that the characters encode, as a new array. */
    byte[] bytes() {
        return Base64.getUrlDecoder().decode(characters);
    }

    /** Returns a text that does not contain the secret. */
    @Override
    public String toString() {
        return "SessionId[secret]";
    }

    private static byte[] sextets() {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var sextets = new byte[256];
        Arrays.fill(sextets, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            sextets[alphabet.charAt(i)] = (byte) i;
        }
        return sextets;
    }
}
