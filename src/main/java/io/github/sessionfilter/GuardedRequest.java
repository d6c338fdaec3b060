package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows handlers the principal of the session, and ends the session on {@link #logout}.
 *
 * <p>With a session, every answer about the person comes from the session and none from the container, and the {@link
 * HttpSession} is that person's own. Without one, on a
 * public path, the container's own login shows. The client's own identity headers never show. Not thread-safe.
 */
final class GuardedRequest extends HttpServletRequestWrapper {
    /** What {@link #getAuthType} returns for a request with a session. */
    static final String AUTH_TYPE = "SESSION";

    /** What {@link #getAuthType} returns for a request by ticket. */
    static final String TICKET_AUTH_TYPE = "TICKET";

    private final GuardedResponse response;
    private final IdentityHeaders identityHeaders;
    private final Logins logins;
    private final boolean isByTicket;
    private @Nullable Session session;

    /**
     * Wraps {@code request}.
     *
     * @param response the response that handlers get
     * @param session the live session, or null if none was required
     * @param isByTicket whether the request presents a ticket of the session in the place of its id
     * @param identityHeaders hold the principal name and the roles for handlers
     */
    GuardedRequest(
            HttpServletRequest request,
            GuardedResponse response,
            @Nullable Session session,
            boolean isByTicket,
            IdentityHeaders identityHeaders,
            Logins logins) {
        super(request);
        this.response = response;
        this.session = session;
        this.isByTicket = isByTicket;
        this.identityHeaders = identityHeaders;
        this.logins = logins;
    }

    /** Returns the request that the container gave to the filter. */
    HttpServletRequest original() {
        return WithoutHeader.original((HttpServletRequest) getRequest());
    }

    /** A container knows its own login only. A person who is known need not log in again. */
    @Override
    public boolean authenticate(HttpServletResponse asked) throws IOException, ServletException {
        return session != null || super.authenticate(asked);
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return session == null ? super.getUserPrincipal() : new SessionPrincipal(session.principalName());
    }

    @Override
    public @Nullable String getRemoteUser() {
        return session == null ? super.getRemoteUser() : session.principalName();
    }

    @Override
    public @Nullable String getAuthType() {
        return session == null ? super.getAuthType() : authType(isByTicket);
    }

    static String authType(boolean isByTicket) {
        return isByTicket ? TICKET_AUTH_TYPE : AUTH_TYPE;
    }

    /**
     * Answers from the roles of the session alone: the container's are somebody else's. The role {@code **} means anybody who is
     * logged in, as in Jakarta Servlet. With {@code containerLogin}, the container has the roles of the session, and also knows
     * the names that a {@code <security-role-ref>} gives them.
     */
    @Override
    public boolean isUserInRole(@Nullable String role) {
        if (session == null || containerKnowsTheSession()) {
            return super.isUserInRole(role);
        }
        return role != null && (role.equals("**") || session.roles().contains(role));
    }

    /**
     * Ends the session that the request presents, as {@link SessionFilter#logout} does, and the container's login.
     *
     * @throws ServletException by ticket, which ends no session
     */
    @Override
    public void logout() throws ServletException {
        if (isByTicket) {
            throw new ServletException(
                    "the request was admitted by a ticket, which ends no session; expected the session's id");
        }
        if (containerKnowsTheSession()) {
            super.logout(); // which ends the session, too
            session = null;
            return;
        }
        logins.logout(this, response);
        session = null;
        if (super.getAuthType() != null) {
            super.logout();
        }
    }

    /** Returns whether the container has the principal from {@link ContainerCheck}. */
    private boolean containerKnowsTheSession() {
        return super.getUserPrincipal() instanceof SessionPrincipal;
    }

    @Override
    public @Nullable HttpSession getSession() {
        return getSession(true);
    }

    /** Never shows the {@code HttpSession} that another person has left in this browser. */
    @Override
    public @Nullable HttpSession getSession(boolean create) {
        var loggedIn = HttpSessionOwner.of(original());
        var owner = loggedIn == null ? principalName() : loggedIn;
        if (isByTicket && loggedIn == null && owner != null) {
            return HttpSessionOwner.ownSessionOf(owner, original(), create);
        }
        return owner == null ? super.getSession(create) : HttpSessionOwner.sessionOf(owner, original(), create);
    }

    /** Binds this request. The container would bind its own, and async threads would see no principal. */
    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    private @Nullable String principalName() {
        return session == null ? null : session.principalName();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return identityHeaders.contain(name) ? identityHeaders.value(name, session) : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (!identityHeaders.contain(name)) {
            return super.getHeaders(name);
        }
        var value = identityHeaders.value(name, session);
        return Collections.enumeration(value == null ? List.of() : List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        if (identityHeaders.names().isEmpty()) {
            return super.getHeaderNames();
        }
        var names = Collections.list(super.getHeaderNames());
        names.removeIf(identityHeaders::contain);
        for (var name : identityHeaders.names()) {
            if (identityHeaders.value(name, session) != null) {
                names.add(name);
            }
        }
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        if (!identityHeaders.contain(name)) {
            return super.getIntHeader(name);
        }
        var value = identityHeaders.value(name, session);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public long getDateHeader(String name) {
        if (!identityHeaders.contain(name)) {
            return super.getDateHeader(name);
        }
        if (identityHeaders.value(name, session) == null) {
            return -1;
        }
        throw new IllegalArgumentException("header " + name + " holds names; expected a date");
    }
}
