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

    private final TicketKeys keys = new TicketKeys(List.of(SECRET), "web_session");
    private final SessionKey session = SessionKey.of(SessionId.random());
    private final String token = keys.sign(session, FOLDER, 1_700_000_000);

    @Test
    void verifiesWhatItHasSigned() {
        var ticket = keys.verify(token);
        assertNotNull(ticket);
        assertEquals(session, ticket.session());
        assertEquals(FOLDER, ticket.folder());
        assertEquals(1_700_000_000_000L, ticket.expiresAtMillis());
        assertFalse(ticket.toString().contains(token) || keys.toString().contains(SECRET));
    }

    @Test
    void eachTicketPlaysAStreamOfItsOwn() {
        var other = keys.verify(keys.sign(session, FOLDER, 1_700_000_000));
        var ticket = keys.verify(token);
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
                assertTrue(c == token.charAt(i) || keys.verify(before + c + after) == null, before + c + after);
                assertNull(keys.verify(before + c + token.charAt(i) + after));
            }
            assertNull(keys.verify(before));
            assertNull(keys.verify(before + after));
            assertNull(keys.verify(after));
        }
        for (var end : List.of("A", "AA", "AAA", "AAAA", "=", "==")) {
            assertNull(keys.verify(token + end));
        }
    }

    /** The lengths of these folders leave 0, 2 and 4 bits of the last character unused. */
    @Test
    void aTicketHasOneSpelling() {
        for (var folder : List.of("/a/", "/aa/", "/aaa/")) {
            var signed = keys.sign(session, folder, 1);
            var start = signed.substring(0, signed.length() - 1);
            long accepted = BASE_64.chars()
                    .filter(last -> keys.verify(start + (char) last) != null)
                    .count();
            assertEquals(1, accepted, folder);
        }
    }

    @Test
    void aLongTextIsNoTicket() {
        var longest = "/" + "a".repeat(TicketKeys.MAX_FOLDER_BYTES - 2) + "/";
        assertNotNull(keys.verify(keys.sign(session, longest, 1)));
        assertNull(keys.verify(keys.sign(session, longest + "a/", 1)));
        assertNull(keys.verify(""));
        assertNull(keys.verify("A".repeat(100_000_000)));
    }

    @Test
    void bothKeysVerifyAndTheNewerOneSigns() {
        var both = new TicketKeys(List.of(OTHER, SECRET), "web_session");
        assertNotNull(both.verify(token));
        var newer = both.sign(session, FOLDER, 1);
        assertNull(keys.verify(newer));
        assertNotNull(new TicketKeys(List.of(OTHER), "web_session").verify(newer));
        assertNull(new TicketKeys(List.of(OTHER), "web_session").verify(token), "the older key is not listed");
    }

    @Test
    void theTicketOfAnotherRealmIsNone() {
        assertNull(new TicketKeys(List.of(SECRET), "other_session").verify(token));
    }

    /** Whoever reads a backup has every handle, and the secret that tags ids, but not the keys of tickets. */
    @Test
    void anHmacWithoutTheSecretOrThePurposeIsNoSignature() throws Exception {
        var content = ByteBuffer.allocate(49 + 3)
                .put((byte) 1)
                .putLong(2_000_000_000)
                .putLong(7)
                .put(session.toBytes())
                .put("/a/".getBytes(StandardCharsets.UTF_8))
                .array();
        for (var key : List.of(SECRET.getBytes(StandardCharsets.UTF_8), session.toBytes(), new byte[32])) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            var forged = ByteBuffer.allocate(content.length + 32).put(content).put(mac.doFinal(content));
            assertNull(keys.verify(Base64.getUrlEncoder().withoutPadding().encodeToString(forged.array())));
        }
    }
}
