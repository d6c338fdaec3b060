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

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.TestTimeouts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No method that reads headers returns the client's own {@code userHeader} or {@code rolesHeader}. */
class GuardedRequestTest {
    private static final String USER = "X-User-Number";
    private static final String ROLES = "X-User-Roles";

    private final HttpServletRequest sent = mock(HttpServletRequest.class);

    @BeforeEach
    void send() {
        for (var name : List.of(USER, "x-user-number", ROLES, "X-USER-ROLES", "Age")) {
            when(sent.getHeader(name)).thenReturn("7");
            when(sent.getHeaders(name)).thenAnswer(call -> Collections.enumeration(List.of("7")));
            when(sent.getIntHeader(name)).thenReturn(7);
            when(sent.getDateHeader(name)).thenReturn(7L);
        }
        when(sent.getHeaderNames())
                .thenAnswer(call -> Collections.enumeration(List.of("x-user-number", "x-user-roles", "Age")));
    }

    private static Session session(String name, String... roles) {
        var login = Login.of(name).roles(roles);
        return Session.begin(SessionKey.of(SessionId.random()), login, 0, 0, TestTimeouts.DEFAULTS);
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
    void everyHeaderMethodReturnsTheRoles() {
        var request = by(session("anna", "viewer", "family"));
        for (var name : List.of(ROLES, "X-USER-ROLES")) {
            assertEquals("family,viewer", request.getHeader(name));
            assertEquals(List.of("family,viewer"), Collections.list(request.getHeaders(name)));
            assertThrows(NumberFormatException.class, () -> request.getIntHeader(name));
            assertThrows(IllegalArgumentException.class, () -> request.getDateHeader(name));
        }
        assertEquals(List.of("Age", USER, ROLES), Collections.list(request.getHeaderNames()));
    }

    @Test
    void noHeaderMethodReturnsTheRolesOfTheClient() {
        for (var request : List.of(by("42"), by((Session) null))) {
            assertNull(request.getHeader(ROLES));
            assertEquals(List.of(), Collections.list(request.getHeaders(ROLES)));
            assertEquals(-1, request.getIntHeader(ROLES));
            assertEquals(-1, request.getDateHeader(ROLES));
            assertFalse(Collections.list(request.getHeaderNames()).contains(ROLES));
        }
    }

    @Test
    void theRolesAreThoseOfTheSession() {
        var request = by(session("anna", "viewer", "family"));
        assertTrue(request.isUserInRole("viewer"));
        assertTrue(request.isUserInRole("family"));
        for (var other : List.of("admin", "VIEWER", "view", "viewer,family", "family,viewer", "", "*")) {
            assertFalse(request.isUserInRole(other), other);
        }
        assertFalse(request.isUserInRole(null));
        assertFalse(by("anna").isUserInRole("viewer"), "a login without roles");
    }

    /** Jakarta Servlet 6, section 13.3: this name means anybody who is logged in. */
    @Test
    void anybodyWhoIsLoggedInHasTheRoleOfTwoStars() {
        assertTrue(by("anna").isUserInRole("**"));
        when(sent.isUserInRole("**")).thenReturn(false);
        assertFalse(by((Session) null).isUserInRole("**"));
    }

    @Test
    void everyHeaderMethodReturnsNothingWithoutASession() {
        var request = by((Session) null);
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
        assertTrue(by((Session) null).isUserInRole("admin"), "on a public path");
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
        return by(session(name));
    }

    private GuardedRequest by(@Nullable Session session) {
        return new GuardedRequest(
                sent,
                new GuardedResponse(mock(HttpServletResponse.class), null, false),
                session,
                false,
                new IdentityHeaders(USER, ROLES),
                mock(Logins.class));
    }
}
