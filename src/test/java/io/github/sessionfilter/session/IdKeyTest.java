package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IdKeyTest {
    private final IdKey key = TestKeys.key(1, 0);

    /** The first 8 bytes of HMAC-SHA-256, as Python's {@code hmac} module computes them. */
    @Test
    void tagsByHmacSha256() {
        var id = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f1011121314151617ffffffffffffffff");
        key.tag(id);
        assertEquals("cf212028990d991d", HexFormat.of().formatHex(id, 24, 32));
        assertTrue(key.hasTagged(id));
    }

    @Test
    void aFlippedBitIsNotTagged() {
        var id = TestKeys.taggedBy(1).bytes();
        assertTrue(key.hasTagged(id));
        for (int bit = 0; bit < 256; bit++) {
            id[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(key.hasTagged(id), "bit " + bit);
            id[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void theIdsOfOlderVersionsAndOfOtherRealmsAreNotTagged() {
        for (int i = 0; i < 1_000; i++) {
            assertFalse(key.hasTagged(SessionId.random().bytes()));
        }
        assertFalse(key.hasTagged(TestKeys.taggedBy(2).bytes()));
    }

    @Test
    void eachIdHasOtherRandomBytes() {
        assertNotEquals(
                TestKeys.taggedBy(1).secret().substring(0, 32),
                TestKeys.taggedBy(1).secret().substring(0, 32));
    }

    /** The first 16 bytes of HMAC-SHA-256 of the prefix and the text, as Python's {@code hmac} module computes them. */
    @Test
    void signsTextsByHmacSha256() {
        assertEquals("b76cb3f440236ee10b21228fb0cf41b7", HexFormat.of().formatHex(key.sign("J\u00f6rg")));
    }

    /** Whatever texts a client can have signed, it gets no tag of an id. */
    @Test
    void noSignatureOfATextIsTheTagOfAnId() {
        var random = "abcdefghijklmnopqrstuvwx";
        var id = new byte[32];
        System.arraycopy(random.getBytes(StandardCharsets.US_ASCII), 0, id, 0, 24);
        System.arraycopy(key.sign(random), 0, id, 24, 8);
        assertFalse(key.hasTagged(id));
    }

    /** Law 8: a secret is in no text. */
    @Test
    void doesNotShowItsSecret() {
        var shown = key + " " + assertThrows(IllegalStateException.class, () -> new IdKey(7, new byte[] {42}, 0, null));
        assertEquals(
                "IdKey[1] java.lang.IllegalStateException:"
                        + " the store holds an id key 7 of 1 bytes; expected 32 bytes",
                shown);
    }
}
