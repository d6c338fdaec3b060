package io.github.sessionfilter.login;

import io.github.sessionfilter.session.Login;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the container's realm for a person and the person's roles, and leaves nothing of it behind.
 *
 * <p>The container may keep an identity in an {@code HttpSession}. Afterwards the request has none of both that it did not have
 * before. An {@code HttpSession} that it had has a new id. Thread-safe.
 */
final class ContainerRealm {
    private final List<String> roles;

    /**
     * Creates a view of the realm.
     *
     * @param roles the roles that the realm is asked about
     */
    ContainerRealm(List<String> roles) {
        this.roles = roles;
    }

    /**
     * Returns the login of the person with this name and password, or null if the realm refuses them, or has a name for the
     * person that no session can have.
     */
    @Nullable
    Login find(HttpServletRequest request, String name, String password) {
        boolean hadSession = request.getSession(false) != null;
        if (!logIn(request, name, password)) {
            return null;
        }
        try {
            var principal = request.getUserPrincipal();
            return principal == null ? null : Login.of(principal.getName()).roles(rolesOf(request));
        } catch (IllegalArgumentException nameIsTooLong) {
            return null;
        } finally {
            logOut(request);
            protectSession(request, hadSession);
        }
    }

    /** Returns those of the roles that the person of the request has. */
    Set<String> rolesOf(HttpServletRequest request) {
        return roles.stream().filter(request::isUserInRole).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean logIn(HttpServletRequest request, String name, String password) {
        try {
            if (request.getUserPrincipal() != null) {
                request.logout(); // another person, whom the container has identified by other means
            }
            request.login(name, password);
            return true;
        } catch (ServletException wrongNameOrPassword) {
            return false;
        }
    }

    private static void logOut(HttpServletRequest request) {
        try {
            request.logout();
        } catch (ServletException e) {
            throw new IllegalStateException("the container has not ended its own login", e);
        }
    }

    private static void protectSession(HttpServletRequest request, boolean hadSession) {
        var session = request.getSession(false);
        try {
            if (session != null && hadSession) {
                request.changeSessionId(); // somebody else may know the old one
            } else if (session != null) {
                session.invalidate();
            }
        } catch (IllegalStateException e) {
            // another request has invalidated it
        }
    }
}
