package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a proxy names, and which handlers see it. */
class ProxyUserTest {
    private static final SessionFilterConfig CONFIG = SessionFilterConfig.builder()
            .set(Settings.JDBC_URL, "jdbc:h2:mem:")
            .set(Settings.SESSION_COOKIE, "SID")
            .set(Settings.TRUSTED_PROXIES, "10.0.0.1")
            .set(LoginSettings.LOGIN, "header:X-User")
            .build();

    private final ProxyUser proxyUser = new ProxyUser(CONFIG);
    private final HttpServletRequest request = mock(HttpServletRequest.class);

    @BeforeEach
    void comeFromTheProxy() {
        when(request.getRemoteAddr()).thenReturn("10.0.0.1");
        send("alice");
    }

    private void send(String... values) {
        when(request.getHeader("X-User")).thenReturn(values[0]);
        when(request.getHeader("x-user")).thenReturn(values[0]);
        when(request.getHeaders("X-User")).thenAnswer(call -> Collections.enumeration(Arrays.asList(values)));
        when(request.getIntHeader("X-User")).thenReturn(7);
        when(request.getDateHeader("X-User")).thenReturn(7L);
        when(request.getHeaderNames()).thenAnswer(call -> Collections.enumeration(List.of("x-user", "Age")));
    }

    @ParameterizedTest
    @CsvSource({
        "alice, alice",
        "' alice ', alice",
        "J\u00c3\u00b6rg, J\u00f6rg",
        "J\u00f6rg, J\u00f6rg",
        "\u0416, \u0416"
    })
    void readsNamesInUtf8WhateverTheContainerDoes(String value, String name) {
        send(value);
        assertEquals(name, proxyUser.of(request));
    }

    @Test
    void severalNamesAndNoNameAreNobody() {
        send("alice", "bob");
        assertNull(proxyUser.of(request));
        send("alice", "alice");
        assertNull(proxyUser.of(request));
        send(" ");
        assertNull(proxyUser.of(request));
    }

    @Test
    void aRequestWithATrueHeaderIsNotWrapped() {
        assertSame(request, proxyUser.shown(request, null));
    }

    @Test
    void noMethodShowsTheHeaderOfAnUntrustedClient() {
        when(request.getRemoteAddr()).thenReturn("10.0.0.2");
        var shown = proxyUser.shown(request, null);
        for (var name : List.of("X-User", "x-user")) {
            assertNull(shown.getHeader(name));
            assertEquals(List.of(), Collections.list(shown.getHeaders(name)));
            assertEquals(-1, shown.getIntHeader(name));
            assertEquals(-1, shown.getDateHeader(name));
        }
        assertEquals(List.of("Age"), Collections.list(shown.getHeaderNames()));
    }

    /** Law 14: the container's file servlet gets the container's own request. */
    @Test
    void theFileServletGetsTheContainersRequestAllTheSame() {
        when(request.getRemoteAddr()).thenReturn("10.0.0.2");
        var response = new GuardedResponse(mock(HttpServletResponse.class), null, false);
        var guarded = new GuardedRequest(
                proxyUser.shown(request, null), response, null, false, new IdentityHeaders(CONFIG), mock(Logins.class));
        assertSame(request, guarded.original());
    }
}
