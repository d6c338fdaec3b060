package io.github.sessionfilter.ticket;

import io.github.sessionfilter.session.SessionKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
 * Signs tickets with the newer key of a realm, and verifies them with each of its keys.
 *
 * <p>A token is base64url without padding (RFC 4648) of a version byte, the expiry in epoch seconds, a random nonce, the key
 * of the session, the folder in UTF-8, and the HMAC-SHA-256 (RFC 2104) of all bytes before it. The HMAC's own key is made of a
 * secret and the realm's name, so a token of one realm is none of another realm with the same secret. {@link #toString()} does
 * not contain a secret. Immutable and thread-safe.
 */
public final class TicketKeys {
    /** The longest folder, in bytes of UTF-8. */
    public static final int MAX_FOLDER_BYTES = 512;

    private static final byte VERSION = 1;
    private static final int EXPIRY = 1;
    private static final int NONCE = EXPIRY + Long.BYTES;
    private static final int SESSION = NONCE + Long.BYTES;
    private static final int FOLDER = SESSION + SessionKey.BYTES;
    private static final int MAC_BYTES = 32;
    private static final int MIN_LENGTH = lengthInBase64(FOLDER + 1 + MAC_BYTES);
    private static final int MAX_LENGTH = lengthInBase64(FOLDER + MAX_FOLDER_BYTES + MAC_BYTES);

    private static final String BASE_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "session-filter: the key of tickets\n";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The newer key first. Each check works on a clone: a clone costs less than an instance, and a thread keeps no secret. */
    private final List<Mac> macs;

    /**
     * Creates the keys of a realm.
     *
     * @param secrets the newer one first
     * @param realm the name of the realm's table
     */
    public TicketKeys(List<String> secrets, String realm) {
        this.macs = secrets.stream().map(secret -> mac(derived(secret, realm))).toList();
    }

    private static byte[] derived(String secret, String realm) {
        return mac(secret.getBytes(StandardCharsets.UTF_8)).doFinal((PURPOSE + realm).getBytes(StandardCharsets.UTF_8));
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }

    private static int lengthInBase64(int bytes) {
        return (bytes * 4 + 2) / 3;
    }

    /**
     * Returns a new token.
     *
     * @param folder at most {@value #MAX_FOLDER_BYTES} bytes of UTF-8
     * @param expiresAtSeconds in epoch seconds of the store's time
     */
    String sign(SessionKey session, String folder, long expiresAtSeconds) {
        var folderBytes = folder.getBytes(StandardCharsets.UTF_8);
        var token = ByteBuffer.allocate(FOLDER + folderBytes.length + MAC_BYTES)
                .put(VERSION)
                .putLong(expiresAtSeconds)
                .putLong(RANDOM.nextLong())
                .put(session.toBytes())
                .put(folderBytes);
        token.put(hmac(macs.get(0), token.array(), token.position()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** Returns what {@code token} says, or null if none of the keys has signed it. The work is bounded. */
    public @Nullable SignedTicket verify(String token) {
        if (token.length() < MIN_LENGTH || token.length() > MAX_LENGTH || !isCanonical(token)) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        return bytes[0] == VERSION && isSigned(bytes) ? read(bytes) : null;
    }

    /** Returns whether no other text has the same bytes. The decoder ignores padding, and the last bits that no byte has. */
    private static boolean isCanonical(String token) {
        int unusedBits =
                switch (token.length() % 4) {
                    case 2 -> 0b1111;
                    case 3 -> 0b11;
                    default -> 0;
                };
        int last = BASE_64.indexOf(token.charAt(token.length() - 1));
        return last >= 0 && (last & unusedBits) == 0;
    }

    private boolean isSigned(byte[] bytes) {
        int length = bytes.length - MAC_BYTES;
        var presented = Arrays.copyOfRange(bytes, length, bytes.length);
        for (var mac : macs) {
            if (MessageDigest.isEqual(hmac(mac, bytes, length), presented)) { // in constant time
                return true;
            }
        }
        return false;
    }

    private static byte[] hmac(Mac mac, byte[] bytes, int length) {
        try {
            var clone = (Mac) mac.clone();
            clone.update(bytes, 0, length);
            return clone.doFinal();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the HMAC of every Java platform can be cloned", e);
        }
    }

    private static SignedTicket read(byte[] bytes) {
        int length = bytes.length - MAC_BYTES;
        long expiresAtSeconds = ByteBuffer.wrap(bytes).getLong(EXPIRY);
        return new SignedTicket(
                SessionKey.ofBytes(Arrays.copyOfRange(bytes, SESSION, FOLDER)),
                new String(bytes, FOLDER, length - FOLDER, StandardCharsets.UTF_8),
                expiresAtSeconds * 1_000,
                Arrays.copyOf(bytes, length));
    }

    /** Returns a text that does not contain a secret. */
    @Override
    public String toString() {
        return "TicketKeys[" + macs.size() + "]";
    }
}
