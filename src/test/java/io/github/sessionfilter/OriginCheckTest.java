package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests pass that carry the session cookie alone. */
class OriginCheckTest {
    private static final SessionFilterConfig CONFIG = SessionFilterConfig.builder()
            .set(Settings.JDBC_URL, "jdbc:h2:mem:")
            .set(Settings.SESSION_COOKIE, "SID")
            .set(Settings.ALLOWED_ORIGINS, "https://friend.example")
            .set(Settings.TRUSTED_PROXIES, "10.0.0.1")
            .build();

    private final OriginCheck check = new OriginCheck(CONFIG, new SiteHost(CONFIG));

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // method, site, origin, passes
                "GET, cross-site, https://evil.example, true",
                "POST, -, -, true",
                "POST, same-origin, https://site.example:8443, true",
                "POST, none, -, true",
                "POST, cross-site, -, false",
                "POST, same-site, -, false",
                "POST, cross-site, https://friend.example, true",
                "POST, -, https://friend.example, true",
                "POST, -, http://friend.example, false",
                "POST, -, https://site.example:8443, true",
                "POST, -, HTTPS://SITE.example:8443, true",
                "POST, -, https://site.example, false",
                "POST, -, https://site.example:8443.evil.example, false",
                "POST, -, https://site.example:84430, false",
                "POST, -, https://evil.example/https://site.example:8443, false",
                "POST, -, null, false",
                // our host under another scheme, which the browser calls another site
                "POST, cross-site, http://site.example:8443, false",
                "POST, same-site, http://site.example:8443, false",
                "DELETE, -, https://evil.example, false",
            })
    void decidesBySiteAndOrigin(String method, String site, String origin, boolean passes) {
        assertEquals(passes, check.passes(request(method, site, origin)));
    }

    @ParameterizedTest
    @CsvSource({"https://evil.example, false", "https://site.example:8443, true", "https://friend.example, true"})
    void aWebSocketUpgradeIsNotSafe(String origin, boolean passes) {
        var request = request("GET", null, origin);
        when(request.getHeader("Upgrade")).thenReturn("websocket");
        assertEquals(passes, check.passes(request));
    }

    @ParameterizedTest
    @CsvSource({
        "www.example:443, https://www.example, true",
        "www.example:80, https://www.example, true",
        "www.example:8443, https://www.example:8443, true",
        "www.example:8443, https://www.example, false",
        "[::1]:443, https://[::1], true",
        "[::80], https://[::80], true"
    })
    void aProxyMayTellTheDefaultPort(String host, String origin, boolean passes) {
        var request = request("POST", null, origin);
        when(request.getHeader("X-Forwarded-Host")).thenReturn(host);
        when(request.getRemoteAddr()).thenReturn("10.0.0.1");
        assertEquals(passes, check.passes(request));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, true", "10.0.0.2, false"})
    void onlyATrustedProxyTellsTheHost(String peer, boolean passes) {
        var request = request("POST", null, "https://www.example");
        when(request.getHeader("X-Forwarded-Host")).thenReturn("www.example, inner.example");
        when(request.getRemoteAddr()).thenReturn(peer);
        assertEquals(passes, check.passes(request));
    }

    private static HttpServletRequest request(String method, String site, String origin) {
        var request = mock(HttpServletRequest.class);
        when(request.getMethod()).thenReturn(method);
        when(request.getHeader("Sec-Fetch-Site")).thenReturn(site);
        when(request.getHeader("Origin")).thenReturn(origin);
        when(request.getServerName()).thenReturn("site.example");
        when(request.getServerPort()).thenReturn(8443);
        return request;
    }
}
