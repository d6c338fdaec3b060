package io.github.sessionfilter.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Ties a form to the browser that has asked for it, without state on the server: a signed double-submit cookie.
 *
 * <p>A cookie holds a random secret of the browser. The form holds a random salt and the first 16 bytes of the salt's
 * HMAC-SHA-256 (RFC 2104) by that secret. So each form differs, and all tabs of a browser work. Thread-safe.
 */
final class FormToken {
    private static final int SECRET_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int HMAC_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final LoginCookie cookie;
    private final SecureRandom random = new SecureRandom();

    FormToken(LoginCookie cookie) {
        this.cookie = cookie;
    }

    /** Returns the token for a new form, and gives the browser a secret unless it has one. */
    String issue(HttpServletRequest request, HttpServletResponse response, String cookiePath) {
        var secrets = secrets(request);
        byte[] secret;
        if (secrets.isEmpty()) {
            secret = random(SECRET_BYTES);
            cookie.set(response, cookiePath, text(secret));
        } else {
            secret = secrets.get(0);
        }
        var salt = random(SALT_BYTES);
        var token = Arrays.copyOf(salt, SALT_BYTES + HMAC_BYTES);
        System.arraycopy(hmac(secret, salt), 0, token, SALT_BYTES, HMAC_BYTES);
        return text(token);
    }

    /** Returns whether {@code token} was issued to the browser that sends it. */
    boolean isFor(HttpServletRequest request, @Nullable String token) {
        var bytes = token == null ? null : bytes(token, SALT_BYTES + HMAC_BYTES);
        if (bytes == null) {
            return false;
        }
        var salt = Arrays.copyOf(bytes, SALT_BYTES);
        var hmac = Arrays.copyOfRange(bytes, SALT_BYTES, bytes.length);
        return secrets(request).stream()
                .anyMatch(secret -> MessageDigest.isEqual(Arrays.copyOf(hmac(secret, salt), HMAC_BYTES), hmac));
    }

    private List<byte[]> secrets(HttpServletRequest request) {
        return cookie.values(request).stream()
                .map(value -> bytes(value, SECRET_BYTES))
                .filter(secret -> secret != null)
                .toList();
    }

    private byte[] random(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] hmac(byte[] secret, byte[] salt) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(salt);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte @Nullable [] bytes(String text, int length) {
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == length ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
