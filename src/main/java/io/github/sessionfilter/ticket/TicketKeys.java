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
 * <p>A token is base64url (RFC 4648) of a version byte, the depth of the folder, the expiry in epoch seconds, a random nonce,
 * the key of the session, and a MAC: the first half of the HMAC-SHA-256 (RFC 2104) of all bytes before it and the folder in
 * UTF-8. The folder itself is not in the token, because the path of each request has it. So all tokens have the same length,
 * and a URL stays short. The HMAC's own key is made of a secret and the realm's name, so a token of one realm is none of
 * another realm with the same secret. {@link #toString()} does not contain a secret. Immutable and thread-safe.
 */
public final class TicketKeys {
    /** The number of segments that a folder may have. */
    public static final int MAX_FOLDER_DEPTH = 255;

    private static final byte VERSION = 1;
    private static final int DEPTH = 1;
    /** A long: 40 bits of the time, and the first bits of the nonce. Two more bytes of the nonce follow. */
    private static final int EXPIRY = DEPTH + 1;

    private static final int NONCE_BITS_OF_LONG = 24;
    private static final int SESSION = EXPIRY + Long.BYTES + Short.BYTES;
    private static final int MAC = SESSION + SessionKey.BYTES;
    private static final int MAC_BYTES = 16;
    /** A multiple of three, so base64url has no unused bits, and each token one spelling. */
    private static final int BYTES = MAC + MAC_BYTES;
    /** The length of each token, in characters. */
    private static final int LENGTH = BYTES / 3 * 4;

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

    /**
     * Returns a new token.
     *
     * @param folder decoded; it begins and ends with a slash, and has at most {@value #MAX_FOLDER_DEPTH} segments
     * @param expiresAtSeconds in epoch seconds of the store's time, with at most 40 bits
     */
    String sign(SessionKey session, String folder, long expiresAtSeconds) {
        long random = RANDOM.nextLong();
        var token = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put((byte) depth(folder))
                .putLong(expiresAtSeconds << NONCE_BITS_OF_LONG | random >>> Long.SIZE - NONCE_BITS_OF_LONG)
                .putShort((short) random)
                .put(session.toBytes());
        token.put(mac(macs.get(0), signed(token.array(), folder)));
        return Base64.getUrlEncoder().encodeToString(token.array());
    }

    /** Returns how many segments a folder has, which begins and ends with a slash. */
    static int depth(String folder) {
        return (int) folder.chars().filter(c -> c == '/').count() - 1;
    }

    /**
     * Returns what {@code token} says, or null if none of the keys has signed it for a folder of {@code path}.
     *
     * @param path the path of the request, decoded and without the context path
     */
    public @Nullable SignedTicket verify(String token, String path) {
        var bytes = decoded(token);
        var folder = bytes == null ? null : folder(path, Byte.toUnsignedInt(bytes[DEPTH]));
        if (bytes == null || folder == null) {
            return null;
        }
        var signed = signed(bytes, folder);
        var presented = Arrays.copyOfRange(bytes, MAC, BYTES);
        for (var key : macs) {
            if (MessageDigest.isEqual(mac(key, signed), presented)) { // in constant time
                return new SignedTicket(
                        SessionKey.ofBytes(Arrays.copyOfRange(bytes, SESSION, MAC)),
                        folder,
                        (ByteBuffer.wrap(bytes).getLong(EXPIRY) >>> NONCE_BITS_OF_LONG) * 1_000,
                        signed);
            }
        }
        return null;
    }

    private static byte @Nullable [] decoded(String token) {
        if (token.length() != LENGTH) {
            return null;
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(token);
            return bytes.length == BYTES && bytes[0] == VERSION ? bytes : null; // padding makes it shorter
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** Returns the first {@code depth} segments of a path with the slash behind them, or null if it has fewer. */
    private static @Nullable String folder(String path, int depth) {
        int slash = path.indexOf('/');
        for (int i = 0; i < depth && slash >= 0; i++) {
            slash = path.indexOf('/', slash + 1);
        }
        return slash < 0 ? null : path.substring(0, slash + 1);
    }

    /** Returns the bytes that are signed: those of a token before its MAC, and a folder. */
    private static byte[] signed(byte[] token, String folder) {
        var folderBytes = folder.getBytes(StandardCharsets.UTF_8);
        var signed = Arrays.copyOf(token, MAC + folderBytes.length);
        System.arraycopy(folderBytes, 0, signed, MAC, folderBytes.length);
        return signed;
    }

    private static byte[] mac(Mac key, byte[] signed) {
        try {
            return Arrays.copyOf(((Mac) key.clone()).doFinal(signed), MAC_BYTES);
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the HMAC of every Java platform can be cloned", e);
        }
    }

    /** Returns a text that does not contain a secret. */
    @Override
    public String toString() {
        return "TicketKeys[" + macs.size() + "]";
    }
}
