package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way back from the login page stays inside the webapp. */
class ReturnPathTest {
    private static final SiteHost SITE_HOST = new SiteHost(SessionFilterConfig.builder()
            .set(Settings.JDBC_URL, "jdbc:h2:mem:")
            .set(Settings.TRUSTED_PROXIES, "10.0.0.1")
            .build());

    private final HttpServletRequest request = mock(HttpServletRequest.class);

    @BeforeEach
    void deploy() {
        var context = mock(ServletContext.class);
        when(context.getContextPath()).thenReturn("/app");
        when(request.getServletContext()).thenReturn(context);
        when(request.getMethod()).thenReturn("GET");
        when(request.getServerName()).thenReturn("site.example");
        when(request.getServerPort()).thenReturn(8443);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/app/films, -, ?return=%2Fapp%2Ffilms",
                "/app/films, q=a%20b&n=1, ?return=%2Fapp%2Ffilms%3Fq%3Da%2520b%26n%3D1",
                "/app/, -, ?return=%2Fapp%2F",
                "//evil.example/app/, -, ''",
                "/app/../other, -, ''",
                "/app/%2e%2e/other, -, ''",
                "/other/films, -, ''"
            })
    void aRedirectNamesThePage(String uri, String query, String expected) {
        when(request.getRequestURI()).thenReturn(uri);
        when(request.getQueryString()).thenReturn(query);
        assertEquals(expected, ReturnPath.query(request, SITE_HOST));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://site.example:8443/app/form?step=2, ?return=%2Fapp%2Fform%3Fstep%3D2",
                "https://evil.example/app/form, ''",
                "https://site.example:8443/other, ''",
                "nonsense, ''",
                "-, ''"
            })
    void aFormIsFilledInAgain(String referer, String expected) {
        when(request.getMethod()).thenReturn("POST");
        when(request.getRequestURI()).thenReturn("/app/save");
        when(request.getHeader("Referer")).thenReturn(referer);
        assertEquals(expected, ReturnPath.query(request, SITE_HOST));
    }

    /** As in {@link OriginCheckTest}: the proxy passes its own host to the container. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, https://www.example/app/form, ?return=%2Fapp%2Fform",
        "10.0.0.1, https://site.example:8443/app/form, ''",
        "10.0.0.2, https://www.example/app/form, ''",
        "10.0.0.2, https://site.example:8443/app/form, ?return=%2Fapp%2Fform"
    })
    void onlyATrustedProxyTellsTheHostOfTheForm(String peer, String referer, String expected) {
        when(request.getMethod()).thenReturn("POST");
        when(request.getRequestURI()).thenReturn("/app/save");
        when(request.getHeader("X-Forwarded-Host")).thenReturn("www.example");
        when(request.getRemoteAddr()).thenReturn(peer);
        when(request.getHeader("Referer")).thenReturn(referer);
        assertEquals(expected, ReturnPath.query(request, SITE_HOST));
    }

    @Test
    void theLoginPageReadsIt() {
        when(request.getParameter("return")).thenReturn("/app/films?q=1");
        assertEquals("/app/films?q=1", SessionFilter.returnPath(request));
    }

    @ParameterizedTest
    @FieldSource("io.github.sessionfilter.ReturnSpellings#ALL")
    void neverLeadsOutOfTheWebapp(String path) {
        when(request.getParameter("return")).thenReturn(path);
        assertNull(SessionFilter.returnPath(request), path);
    }

    /** There, every path of the site is inside the webapp. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\/evil.example",
                "\t//evil.example",
                "/\t/evil.example",
                "https://evil.example/",
                "https:evil.example",
                "javascript:alert(1)",
                "/%2f/evil.example",
                "/%5cevil.example",
                "/.//evil.example",
                "/a/..//evil.example",
                "/;//evil.example"
            })
    void inTheRootWebappNoSpellingLeadsToAnotherHost(String path) {
        when(request.getServletContext().getContextPath()).thenReturn("");
        when(request.getParameter("return")).thenReturn(path);
        assertNull(SessionFilter.returnPath(request), path);
        when(request.getParameter("return")).thenReturn("/films");
        assertEquals("/films", SessionFilter.returnPath(request));
    }

    @Test
    void isLimited() {
        when(request.getParameter("return")).thenReturn("/app/" + "a".repeat(2_000));
        assertNull(SessionFilter.returnPath(request));
    }
}
