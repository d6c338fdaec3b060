package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
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
 * public path, the container's own login shows. The client's own {@code userHeader} never shows. Not thread-safe.
 */
final class GuardedRequest extends HttpServletRequestWrapper {
    /** What {@link #getAuthType} returns for a request with a session. */
    static final String AUTH_TYPE = "SESSION";

    private final GuardedResponse response;
    private final @Nullable String userHeader;
    private final Logins logins;
    private @Nullable Session session;

    /**
     * Wraps {@code request}.
     *
     * @param response the response that handlers get
     * @param session the live session, or null if none was required
     * @param userHeader the header that holds the principal name for handlers, or null
     */
    GuardedRequest(
            HttpServletRequest request,
            GuardedResponse response,
            @Nullable Session session,
            @Nullable String userHeader,
            Logins logins) {
        super(request);
        this.response = response;
        this.session = session;
        this.userHeader = userHeader;
        this.logins = logins;
    }

    /**
     * The principal of a session. Serializable, because applications put principals into container sessions. A class and not
     * a record, because they may hash it: JDK 17 keeps the class loader of a hashed record alive.
     */
    private static final class SessionPrincipal implements Principal, Serializable {
        private static final long serialVersionUID = 1L;

        private final String name;

        SessionPrincipal(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SessionPrincipal principal && name.equals(principal.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns the request that the container gave to the filter. */
    HttpServletRequest original() {
        return (HttpServletRequest) getRequest();
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
        return session == null ? super.getAuthType() : AUTH_TYPE;
    }

    /** Returns false for a request with a session: sessions have no roles, and the container's are somebody else's. */
    @Override
    public boolean isUserInRole(String role) {
        return session == null && super.isUserInRole(role);
    }

    /** Ends the session that the request presents, as {@link SessionFilter#logout} does, and the container's login. */
    @Override
    public void logout() throws ServletException {
        logins.logout(this, response);
        session = null;
        if (super.getAuthType() != null) {
            super.logout();
        }
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

    private boolean isUserHeader(String name) {
        return name.equalsIgnoreCase(userHeader);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isUserHeader(name) ? principalName() : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isUserHeader(name) ? Collections.enumeration(singletonOrEmpty(principalName())) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        if (userHeader == null) {
            return super.getHeaderNames();
        }
        var names = Collections.list(super.getHeaderNames());
        names.removeIf(this::isUserHeader);
        names.addAll(singletonOrEmpty(session == null ? null : userHeader));
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        if (!isUserHeader(name)) {
            return super.getIntHeader(name);
        }
        var principalName = principalName();
        return principalName == null ? -1 : Integer.parseInt(principalName);
    }

    @Override
    public long getDateHeader(String name) {
        if (!isUserHeader(name)) {
            return super.getDateHeader(name);
        }
        if (session == null) {
            return -1;
        }
        throw new IllegalArgumentException("header " + name + " holds a principal name; expected a date");
    }

    private static List<String> singletonOrEmpty(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }
}
