package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 1: deny by default. Patterns are exact paths and folders, and match the path as the container decoded it. */
class PathPatternsTest {
    private final PathPatterns patterns = PathPatterns.of(List.of("/", "/login", "/assets/*"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/login",
                "/assets",
                "/assets/",
                "/assets/a.css",
                "/assets/a/b/c",
                "/assets/a b",
                "/assets/~",
                "/assets/\u00a0",
                "/assets/\u6771",
                "/assets/.well-known",
                "/assets/...",
                "/assets/a.",
                "/assets/a..b"
            })
    void matchesPublicPaths(String path) {
        assertTrue(patterns.matches(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "login",
                "/Login",
                "/login/",
                "/login/x",
                "/loginx",
                "/assetsx",
                "/asset",
                "//",
                "//login",
                "/assets//a",
                "/assets/../a",
                "/assets/..",
                "/assets/.",
                "/assets/./a",
                "/./login",
                "/assets/a;b",
                "/assets/a%2e",
                "/assets\\a",
                "/assets/a\\..\\b",
                "/assets/a\0",
                "/assets/a\n",
                "/assets/a\u007f",
                "/assets/a\u0085",
                "/assets/a\u009f",
                "/assets/a?b",
                "/assets/a#b",
                "/assets/\ufffd"
            })
    void doesNotMatchOtherPaths(String path) {
        assertFalse(patterns.matches(path));
    }

    @Test
    void readsServletPathAndPathInfo() {
        assertTrue(patterns.match(request("/login", null)));
        assertTrue(patterns.match(request("", "/login")));
        assertTrue(patterns.match(request("/assets", "/a.css")));
        assertFalse(patterns.match(request("/assets", "/../a.css")));
        assertFalse(patterns.match(request(null, "/login")));
        assertFalse(patterns.match(request("", null)));
    }

    /** Jetty throws for an ambiguous path even if its configuration accepts the request. */
    @Test
    void doesNotMatchAPathThatTheContainerRefusesToDecode() {
        var request = mock(HttpServletRequest.class);
        when(request.getServletPath()).thenThrow(new IllegalArgumentException("ambiguous"));
        assertFalse(patterns.match(request));
    }

    /** Spring, for example, maps the path as the client sent it: {@code /admin/../login} belongs to {@code /admin}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/app/admin/../login",
                "/app/admin/%2e%2e/login",
                "/app/admin/%2E./login",
                "/app/admin/..;x=y/login",
                "/app/admin/a/..;/.%2e;x/login",
                "/app/./login",
                "/app//login",
                "/app/;x/login",
                "/app;v=1/login",
                "/app/admin/x%2f..%2f..%2flogin",
                "/app/admin/x%2F..%2F..%2Flogin",
                "/app/x%5C..%5clogin",
                "/app/x%5C..%5Clogin",
                "/app/x\\..\\login",
                "http://localhost/app/login"
            })
    void doesNotMatchAPathThatTheContainerHasRewritten(String uri) {
        var request = request("/login", null);
        when(request.getRequestURI()).thenReturn(uri);
        assertFalse(patterns.match(request));
        when(request.getRequestURI()).thenReturn(null);
        assertFalse(patterns.match(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/login", "/app/login;jsessionid=A1", "/app/%6cogin", "/a..b/login"})
    void matchesOtherSpellingsWithOneReading(String uri) {
        var request = request("/login", null);
        when(request.getRequestURI()).thenReturn(uri);
        assertTrue(patterns.match(request));
    }

    private static HttpServletRequest request(String servletPath, String pathInfo) {
        var request = mock(HttpServletRequest.class);
        when(request.getServletPath()).thenReturn(servletPath);
        when(request.getPathInfo()).thenReturn(pathInfo);
        when(request.getRequestURI()).thenReturn("/app" + servletPath + (pathInfo == null ? "" : pathInfo));
        return request;
    }
}
