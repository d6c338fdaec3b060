package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "192.168.100.255",
                "::",
                "::1",
                "[::1]",
                "fd00::1",
                "2001:db8:0:0:0:0:0:1",
                "::ffff:10.1.2.3"
            })
    void readsAddresses(String literal) {
        assertTrue(Network.isAddress(literal));
    }

    /** Java would ask the name server about some of these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "999.1.1.1",
                "256.1.1.1",
                "1.1.1.999",
                "1.1.1",
                "1.1.1.1.1",
                "010.1.1.1",
                ".a:b",
                ".1:",
                ":",
                "::1::1",
                "a.b:c",
                "a:b.c",
                "fe80::1%eth0",
                "12345::1",
                "[]",
                "[::1"
            })
    void readsNothingElse(String text) {
        assertFalse(Network.isAddress(text));
        assertEquals(text, Network.ofClient(text));
        assertThrows(IllegalArgumentException.class, () -> Network.parse(text));
    }

    /** If each colon were compared with all that follow, this test would take hours. */
    @Test
    void readsLongTextOnce() {
        assertFalse(Network.isAddress(":".repeat(1_000_000) + "z"));
        assertFalse(Network.isAddress("1.".repeat(1_000_000)));
    }

    @Test
    void aClientOfIpv6HasANetworkOf64Bits() {
        assertEquals("0a010203", Network.ofClient("10.1.2.3"));
        assertEquals(Network.ofClient("2001:db8::1"), Network.ofClient("2001:db8::ffff"));
        assertTrue(Network.parse("10.0.0.0/8").contains("10.255.0.1"));
        assertFalse(Network.parse("10.0.0.0/8").contains("11.0.0.1"));
        assertFalse(Network.parse("10.0.0.0/8").contains("::1"));
    }
}
