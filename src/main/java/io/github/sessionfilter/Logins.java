package io.github.sessionfilter;

import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionManager;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Opens, ends and rotates the session of a request, and sends the client its id.
 *
 * <p>{@link SessionFilter} documents each operation. Thread-safe.
 */
final class Logins {
    private final SessionIdResolver resolver;
    private final SessionManager manager;

    Logins(SessionIdResolver resolver, SessionManager manager) {
        this.resolver = resolver;
        this.manager = manager;
    }

    NewSession login(
            HttpServletRequest request, HttpServletResponse response, String principalName, String description) {
        var presented = presentedId(request);
        if (presented != null) {
            manager.revoke(presented);
        }
        var opened = manager.create(principalName, description);
        send(opened, request, response);
        return opened;
    }

    void logout(HttpServletRequest request, HttpServletResponse response) {
        var presented = presentedId(request);
        resolver.clear(request, response);
        forbidCaching(response);
        if (presented != null) {
            manager.revoke(presented);
        }
    }

    @Nullable
    NewSession rotate(HttpServletRequest request, HttpServletResponse response) {
        var presented = presentedId(request);
        var rotated = presented == null ? null : manager.rotate(presented);
        if (rotated != null) {
            send(rotated, request, response);
        }
        return rotated;
    }

    private @Nullable SessionId presentedId(HttpServletRequest request) {
        return resolver.resolve(request) instanceof OneId one ? one.id() : null;
    }

    private void send(NewSession opened, HttpServletRequest request, HttpServletResponse response) {
        resolver.set(request, response, opened.id());
        forbidCaching(response);
    }

    private static void forbidCaching(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
    }
}
