package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose forwarded headers are trusted: by the peer's address, and by a secret header if one is configured. */
class TrustedProxiesTest {
    private final HttpServletRequest request = mock(HttpServletRequest.class);

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.129, true",
        "192.168.1.128/25, 192.168.1.127, false",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe80::1, false",
        "::1, [::1], true",
        "::1, 127.0.0.1, false",
        "127.0.0.1, localhost, false",
        "'10.1.2.3, ::1', ::1, true"
    })
    void theAddressOfThePeerDecides(String networks, String peer, boolean trusted) {
        when(request.getRemoteAddr()).thenReturn(peer);
        assertEquals(trusted, proxies(networks, null).sent(request));
    }

    @Test
    void nobodyIsTrustedByDefault() {
        when(request.getRemoteAddr()).thenReturn("127.0.0.1");
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:")
                .build();
        assertFalse(new TrustedProxies(config).sent(request));
    }

    @Test
    void theSecretHeaderIsRequiredAsWell() {
        var proxies = proxies("10.0.0.0/8", "X-Proxy-Secret: open sesame");
        when(request.getRemoteAddr()).thenReturn("10.0.0.1");
        assertFalse(proxies.sent(request));
        when(request.getHeader("X-Proxy-Secret")).thenReturn("open");
        assertFalse(proxies.sent(request));
        when(request.getHeader("X-Proxy-Secret")).thenReturn("open sesame");
        assertTrue(proxies.sent(request));
        when(request.getRemoteAddr()).thenReturn("11.0.0.1");
        assertFalse(proxies.sent(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "999.1.1.1", "proxy.example"})
    void refusesWhatIsNoAddress(String networks) {
        var failure = assertThrows(IllegalArgumentException.class, () -> proxies(networks, null));
        assertTrue(
                failure.getMessage().startsWith("setting 'trustedProxies' has the value '" + networks),
                failure::getMessage);
    }

    private static TrustedProxies proxies(String networks, String header) {
        var builder = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:")
                .set(Settings.TRUSTED_PROXIES, networks);
        if (header != null) {
            builder.set(Settings.TRUSTED_PROXY_HEADER, header);
        }
        return new TrustedProxies(builder.build());
    }
}
