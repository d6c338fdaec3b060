package io.github.sessionfilter.ticket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Who may make a ticket, and which text is one. */
class TicketKeysTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";
    private static final String BASE_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String FOLDER = "/media/un été/";
    private static final String PATH = FOLDER + "audio/1.m4s";

    private final TicketKeys keys = new TicketKeys(List.of(SECRET), "web_session");
    private final SessionKey session = SessionKey.of(SessionId.random());
    private final String token = keys.sign(session, FOLDER, 1_700_000_000);

    @Test
    void verifiesWhatItHasSigned() {
        var ticket = keys.verify(token, PATH);
        assertNotNull(ticket);
        assertEquals(session, ticket.session());
        assertEquals(FOLDER, ticket.folder());
        assertEquals(1_700_000_000_000L, ticket.expiresAtMillis());
        assertFalse(ticket.toString().contains(token) || keys.toString().contains(SECRET));
    }

    @Test
    void eachTicketPlaysAStreamOfItsOwn() {
        var other = keys.verify(keys.sign(session, FOLDER, 1_700_000_000), PATH);
        var ticket = keys.verify(token, PATH);
        assertTrue(ticket != null && other != null);
        assertNotEquals(ticket.streamKey(), other.streamKey());
        assertNotEquals(session, ticket.streamKey());
        assertEquals(ticket.streamKey(), ticket.streamKey());
    }

    @Test
    void noCharacterCanBeReplacedRemovedOrAdded() {
        for (int i = 0; i < token.length(); i++) {
            var before = token.substring(0, i);
            var after = token.substring(i + 1);
            for (char c : (BASE_64 + "=+/%. \u00e9\uffff").toCharArray()) {
                assertTrue(c == token.charAt(i) || keys.verify(before + c + after, PATH) == null, before + c + after);
                assertNull(keys.verify(before + c + token.charAt(i) + after, PATH));
            }
            assertNull(keys.verify(before, PATH));
            assertNull(keys.verify(before + after, PATH));
            assertNull(keys.verify(after, PATH));
        }
        for (var end : List.of("A", "AA", "AAA", "AAAA", "=", "==")) {
            assertNull(keys.verify(token + end, PATH));
        }
    }

    /** Its length is a multiple of four, so its last character has no bits that a decoder ignores. */
    @Test
    void allTokensHaveTheSameLength() {
        var deepest = "/a".repeat(TicketKeys.MAX_FOLDER_DEPTH) + "/";
        for (var folder : List.of("/", "/a/", FOLDER, deepest)) {
            var signed = keys.sign(session, folder, 1);
            assertEquals(80, signed.length());
            assertNotNull(keys.verify(signed, folder), folder);
        }
        assertNull(keys.verify("", PATH));
        assertNull(keys.verify("A".repeat(100_000_000), PATH));
    }

    @Test
    void aTicketIsForAllPathsOfItsFolderAndForNoOther() {
        for (var path : List.of(FOLDER, PATH, FOLDER + "1.ts", FOLDER + "1/2/3/")) {
            var ticket = keys.verify(token, path);
            assertTrue(ticket != null && ticket.folder().equals(FOLDER), path);
        }
        var others = List.of(
                "/",
                "/media/",
                "/media/1.ts",
                "/media/un été",
                "/media/un été2/1.ts",
                "/media/un/été/1.ts",
                "/media/2/un été/",
                "");
        for (var path : others) {
            assertNull(keys.verify(token, path), path);
        }
        assertNotNull(keys.verify(keys.sign(session, "/", 1), "/1.ts"));
    }

    /** The time is five bytes, and so is what tells two tickets apart. */
    @Test
    void keepsTheWholeExpiry() {
        for (long seconds :
                new long[] {0, 1, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, 0x1_0000_0000L, 0xff_ffff_ffffL}) {
            var ticket = keys.verify(keys.sign(session, FOLDER, seconds), PATH);
            assertTrue(ticket != null && ticket.expiresAtMillis() == seconds * 1_000, "after " + seconds + " s");
        }
    }

    @Test
    void bothKeysVerifyAndTheNewerOneSigns() {
        var both = new TicketKeys(List.of(OTHER, SECRET), "web_session");
        assertNotNull(both.verify(token, PATH));
        var newer = both.sign(session, FOLDER, 1);
        assertNull(keys.verify(newer, PATH));
        assertNotNull(new TicketKeys(List.of(OTHER), "web_session").verify(newer, PATH));
        assertNull(new TicketKeys(List.of(OTHER), "web_session").verify(token, PATH), "the older key is not listed");
    }

    @Test
    void theTicketOfAnotherRealmIsNone() {
        assertNull(new TicketKeys(List.of(SECRET), "other_session").verify(token, PATH));
    }

    /** Whoever reads a backup has every handle, and the secret that tags ids, but not the keys of tickets. */
    @Test
    void anHmacWithoutTheSecretOrThePurposeIsNoSignature() throws Exception {
        var content = ByteBuffer.allocate(44)
                .put((byte) 1)
                .put((byte) 1)
                .put(new byte[] {0, 0x77, 0, 0, 0})
                .put(new byte[] {1, 2, 3, 4, 5})
                .put(session.toBytes())
                .array();
        for (var key : List.of(SECRET.getBytes(StandardCharsets.UTF_8), session.toBytes(), new byte[32])) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(content);
            var signature = mac.doFinal("/a/".getBytes(StandardCharsets.UTF_8));
            var forged = ByteBuffer.allocate(60).put(content).put(signature, 0, 16);
            assertNull(keys.verify(Base64.getUrlEncoder().encodeToString(forged.array()), "/a/"));
        }
    }
}
