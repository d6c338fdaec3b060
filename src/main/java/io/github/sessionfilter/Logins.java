package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.running.Admission;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionManager;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Opens, ends and rotates the session of a request, and sends the client its id.
 *
 * <p>{@link SessionFilter} documents each operation. Thread-safe.
 */
final class Logins {
    /** Each revocation takes a statement. */
    private static final int MAX_ENDED = 32;

    private final SessionIdResolver resolver;
    private final SessionManager manager;

    Logins(SessionIdResolver resolver, SessionManager manager) {
        this.resolver = resolver;
        this.manager = manager;
    }

    NewSession login(HttpServletRequest request, HttpServletResponse response, Login login, @Nullable Carrier carrier) {
        requireOpen(request, response);
        spare(request);
        var opened = manager.replace(presentedId(request), login);
        HttpSessionOwner.loggedIn(login.principalName(), request);
        send(opened, request, response, carrier == null ? resolver.defaultCarrier() : carrier);
        return opened;
    }

    /** Sending an id must not fail silently: the session would be open, and nobody would have its id. */
    private static void requireOpen(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            throw new IllegalStateException(
                    "the response is committed; expected a login before the first byte is sent");
        }
        if (request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) != null) {
            throw new IllegalStateException(
                    "the login runs inside an include, which cannot set headers; expected a forward or a request");
        }
    }

    void logout(HttpServletRequest request, HttpServletResponse response) {
        HttpSessionOwner.loggedOut(request);
        if (!end(request, response)) {
            throw new IllegalStateException(
                    "the request presents more than " + MAX_ENDED + " session ids; expected one, or a few");
        }
    }

    /**
     * Does what {@link #logout} does, but for the {@code HttpSession}. It ends all sessions of several ids, because another
     * site of the domain can add cookies to a request.
     *
     * @return whether it has ended them; there may be too many
     */
    boolean end(HttpServletRequest request, HttpServletResponse response) {
        spare(request);
        var presented = resolver.all(request);
        if (presented.size() > MAX_ENDED) {
            return false;
        }
        resolver.clear(request, response);
        forbidCaching(response);
        manager.revoke(presented);
        return true;
    }

    @Nullable
    NewSession rotate(HttpServletRequest request, HttpServletResponse response) {
        requireOpen(request, response);
        var presented = resolver.resolve(request);
        if (!(presented instanceof OneId one)) {
            return null;
        }
        var rotated = manager.rotate(one.id());
        if (rotated != null) {
            send(rotated, request, response, one.byCookieAlone() ? Carrier.COOKIE : Carrier.HEADER);
        }
        return rotated;
    }

    /** Returns whether a header has the id, which a browser sends to no site by itself. */
    boolean presentsIdOutsideOfTheCookie(HttpServletRequest request) {
        return resolver.resolve(request) instanceof OneId one && !one.byCookieAlone();
    }

    /** Gives the response of this request time: the request revokes its own session. */
    private static void spare(HttpServletRequest request) {
        if (request.getAttribute(Admission.ATTRIBUTE) instanceof Admitted admitted && admitted.running() != null) {
            admitted.running().spare();
        }
    }

    private @Nullable SessionId presentedId(HttpServletRequest request) {
        return resolver.resolve(request) instanceof OneId one ? one.id() : null;
    }

    private void send(NewSession opened, HttpServletRequest request, HttpServletResponse response, Carrier carrier) {
        resolver.send(request, response, opened.id(), carrier);
        forbidCaching(response);
    }

    private static void forbidCaching(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
    }
}
