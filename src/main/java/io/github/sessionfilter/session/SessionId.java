package io.github.sessionfilter.session;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a client presents: 256 random bits as 43 characters of base64url without padding (RFC 4648, section
 * 5).
 *
 * <p>It is handed to the client once and never stored, logged or compared; {@link SessionKey} stands for it everywhere
 * else. {@link #toString()} does not show it. Immutable and safe for use by many threads.
 */
public final class SessionId {
    /** The number of characters of every session id. */
    public static final int LENGTH = 43;

    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** By Latin-1 character: the six bits that it stands for in base64url, or -1. */
    private static final byte[] SEXTET = sextets();

    private final byte[] characters;

    private SessionId(byte[] characters) {
        this.characters = characters;
    }

    /** Returns a new id from {@link SecureRandom}. */
    public static SessionId random() {
        var bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encode(bytes));
    }

    /**
     * Returns the id that {@code presented} spells, or null when it has not exactly the shape of one.
     *
     * <p>The 43rd character carries only four bits, so just the sixteen characters that leave the other two at zero are
     * accepted: an id has one spelling.
     *
     * @param presented what a client sent, of any length and content
     */
    public static @Nullable SessionId parse(String presented) {
        if (presented.length() != LENGTH) {
            return null;
        }
        // What is not Latin-1 becomes '?', which is not in the alphabet either; two halves of a pair become one.
        var characters = presented.getBytes(StandardCharsets.ISO_8859_1);
        if (characters.length != LENGTH) {
            return null;
        }
        int sextets = 0;
        for (byte character : characters) {
            sextets |= SEXTET[character & 0xff]; // one -1 makes the whole negative
        }
        boolean canonical = (SEXTET[characters[LENGTH - 1] & 0xff] & 0b11) == 0;
        return sextets >= 0 && canonical ? new SessionId(characters) : null;
    }

    /** Returns the secret itself, for the answer to a login; whoever holds it holds the session. */
    public String secret() {
        return new String(characters, StandardCharsets.ISO_8859_1);
    }

    /** Returns the secret's characters as bytes, for {@link SessionKey} to hash; not to be changed. */
    byte[] characters() {
        return characters;
    }

    /** Returns a text that does not hold the secret. */
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
