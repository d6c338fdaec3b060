package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No method that reads headers returns the client's own {@code userHeader}. */
class GuardedRequestTest {
    private static final String USER = "X-User-Number";

    private final HttpServletRequest sent = mock(HttpServletRequest.class);

    @BeforeEach
    void send() {
        for (var name : List.of(USER, "x-user-number", "Age")) {
            when(sent.getHeader(name)).thenReturn("7");
            when(sent.getHeaders(name)).thenAnswer(call -> Collections.enumeration(List.of("7")));
            when(sent.getIntHeader(name)).thenReturn(7);
            when(sent.getDateHeader(name)).thenReturn(7L);
        }
        when(sent.getHeaderNames()).thenAnswer(call -> Collections.enumeration(List.of("x-user-number", "Age")));
    }

    @Test
    void everyHeaderMethodReturnsTheUser() {
        var request = by("42");
        for (var name : List.of(USER, "x-user-number")) {
            assertEquals("42", request.getHeader(name));
            assertEquals(List.of("42"), Collections.list(request.getHeaders(name)));
            assertEquals(42, request.getIntHeader(name));
            assertThrows(IllegalArgumentException.class, () -> request.getDateHeader(name));
        }
        assertEquals(List.of("Age", USER), Collections.list(request.getHeaderNames()));
    }

    @Test
    void everyHeaderMethodReturnsNothingWithoutASession() {
        var request = by(null);
        assertNull(request.getHeader(USER));
        assertEquals(List.of(), Collections.list(request.getHeaders(USER)));
        assertEquals(-1, request.getIntHeader(USER));
        assertEquals(-1, request.getDateHeader(USER));
        assertEquals(List.of("Age"), Collections.list(request.getHeaderNames()));
    }

    @Test
    void leavesOtherHeadersAsTheyAre() {
        var request = by("42");
        assertEquals("7", request.getHeader("Age"));
        assertEquals(7, request.getIntHeader("Age"));
        assertEquals(7, request.getDateHeader("Age"));
    }

    /** The container's roles are those of somebody who has logged in with the container. */
    @Test
    void theContainersRolesAndLoginDoNotShowWithASession() {
        when(sent.isUserInRole("admin")).thenReturn(true);
        when(sent.getAuthType()).thenReturn("FORM");
        when(sent.getRemoteUser()).thenReturn("bert");
        var request = by("anna");
        assertFalse(request.isUserInRole("admin"));
        assertEquals("SESSION", request.getAuthType());
        assertEquals("anna", request.getRemoteUser());
        assertTrue(by(null).isUserInRole("admin"), "on a public path");
    }

    @Test
    void aLogoutEndsTheContainersLoginToo() throws Exception {
        var request = by("anna");
        request.logout();
        verify(sent, never()).logout();
        when(sent.getAuthType()).thenReturn("FORM");
        request.logout();
        verify(sent).logout();
    }

    private GuardedRequest by(String name) {
        var session = name == null ? null : new Session(SessionKey.of(SessionId.random()), name, 0, 0, 1, 1);
        return new GuardedRequest(
                sent, new GuardedResponse(mock(HttpServletResponse.class), null), session, USER, mock(Logins.class));
    }
}
