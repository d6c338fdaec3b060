package io.github.sessionfilter.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.eclipse.jetty.util.security.Credential;

/**
 * A salted hash of a password: PBKDF2 (RFC 8018) with HMAC-SHA-256, written as {@code pbkdf2:600000:salt:hash}.
 *
 * <p>Immutable and thread-safe.
 */
final class PasswordHash extends Credential {
    private static final long serialVersionUID = 1L;

    private static final int ITERATIONS = 600_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern TEXT =
            Pattern.compile("pbkdf2:([1-9][0-9]{0,7}):([0-9A-Za-z+/]{22}==):([0-9A-Za-z+/]{43}=)");

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Returns the hash of a password with a new salt. */
    static PasswordHash of(String password) {
        return of(password, ITERATIONS);
    }

    /** Returns the hash of a password with a new salt, and another cost. */
    static PasswordHash of(String password, int iterations) {
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(iterations, salt, hash(password, iterations, salt));
    }

    /** Returns a hash of no known password, without the cost of making one. */
    static PasswordHash ofNothing() {
        var random = new SecureRandom();
        var salt = new byte[SALT_BYTES];
        var hash = new byte[HASH_BYTES];
        random.nextBytes(salt);
        random.nextBytes(hash);
        return new PasswordHash(ITERATIONS, salt, hash);
    }

    /**
     * Returns the hash that {@code text} denotes.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    static PasswordHash parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(1)) > MOST_ITERATIONS) {
            throw new IllegalArgumentException("a hash such as --hash-password prints");
        }
        var decoder = Base64.getDecoder();
        return new PasswordHash(
                Integer.parseInt(parts.group(1)), decoder.decode(parts.group(2)), decoder.decode(parts.group(3)));
    }

    /** Returns the text that denotes this hash. */
    String text() {
        var encoder = Base64.getEncoder();
        return "pbkdf2:" + iterations + ":" + encoder.encodeToString(salt) + ":" + encoder.encodeToString(hash);
    }

    @Override
    public boolean check(Object credentials) {
        var password = credentials instanceof char[] characters ? new String(characters) : credentials.toString();
        return MessageDigest.isEqual(hash, hash(password, iterations, salt));
    }

    private static byte[] hash(String password, int iterations, byte[] salt) {
        var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2 with HMAC-SHA-256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
