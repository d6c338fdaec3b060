package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 8: the id is a secret, and has exactly one form. */
class SessionIdTest {
    private static final String ID = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

    @Test
    void acceptsTheIdsThatItGenerates() {
        for (int i = 0; i < 1_000; i++) {
            var secret = SessionId.random().secret();
            assertEquals(43, secret.length());
            assertNotNull(SessionId.parse(secret), secret);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCd", // 42
                "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEE", // 44
                "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE=",
                "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/AbCdE",
                "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdF", // another encoding of the same 32 bytes
                " AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE",
                "AbCdEfGhIjKlMnOpQrStUvWxYz012345678 -_AbCdE",
                "AbCdEfGhIjKlMnOpQrStUvWxYz012345678\0-_AbCdE",
                "\u00c4bCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE",
                "\u0410bCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE", // a Cyrillic A
                "\uff21bCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE", // a full-width A
                "\ud83d\ude00CdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE", // a smiley, which is a surrogate pair
                "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbC\ud83d\ude00",
                "\ude00\ud83dCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE", // surrogates in the wrong order
                "AbCdEfGhIjKlMnOpQrStU,AbCdEfGhIjKlMnOpQrStU"
            })
    void refusesEveryOtherText(String invalid) {
        assertNull(SessionId.parse(invalid));
    }

    @Test
    void isNotShownByItsText() {
        var id = SessionId.parse(ID);
        assertFalse(String.valueOf(id).contains(ID.substring(0, 4)));
        assertFalse(new NewSession(id, new Session(SessionKey.of(id), "alice", 0, 0, 0, 0))
                .toString()
                .contains(ID.substring(0, 4)));
    }

    @Test
    void hasTheSha256OfItsCharactersAsKey() throws Exception {
        var expected = MessageDigest.getInstance("SHA-256").digest(ID.getBytes(StandardCharsets.US_ASCII));
        var key = SessionKey.of(SessionId.parse(ID));
        assertEquals(HexFormat.of().formatHex(expected), key.handle());
        assertEquals(HexFormat.of().formatHex(expected).substring(0, 8), key.toString());
        assertEquals(key, SessionKey.ofBytes(key.toBytes()));
        assertEquals(key, SessionKey.parseHandle(key.handle()));
    }

    @Test
    void keysOfIdsThatDifferInLetterCaseDiffer() {
        assertNotEquals(SessionKey.of(SessionId.parse(ID)), SessionKey.of(SessionId.parse("a" + ID.substring(1))));
    }

    @Test
    void keysAreEqualOnlyInFull() {
        var bytes = SessionKey.of(SessionId.random()).toBytes();
        var key = SessionKey.ofBytes(bytes);
        for (int i = 0; i < SessionKey.BYTES; i++) {
            bytes[i] ^= 1;
            assertNotEquals(key, SessionKey.ofBytes(bytes), "byte " + i);
            assertNotEquals(0, key.compareTo(SessionKey.ofBytes(bytes)), "byte " + i);
            bytes[i] ^= 1;
        }
    }

    @Test
    void keysAreOrderedAsUnsignedBytes() {
        var low = new byte[32];
        var high = new byte[32];
        low[0] = 0x7f;
        high[0] = (byte) 0x80;
        assertTrue(SessionKey.ofBytes(low).compareTo(SessionKey.ofBytes(high)) < 0);
    }

    @Test
    void refusesAKeyOfAnotherLength() {
        var refused = assertThrows(IllegalArgumentException.class, () -> SessionKey.ofBytes(new byte[31]));
        assertTrue(refused.getMessage().contains("31"));
        Stream.of("", "ab", "g".repeat(64), "0".repeat(63), "0".repeat(65))
                .forEach(invalid -> assertNull(SessionKey.parseHandle(invalid), invalid));
    }
}
