package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows handlers the principal of the session, and ends the session on {@link #logout}.
 *
 * <p>Not thread-safe.
 */
final class AuthenticatedRequest extends HttpServletRequestWrapper {
    private final HttpServletResponse response;
    private final @Nullable String userHeader;
    private final Logins logins;
    private @Nullable String principalName;

    /**
     * Wraps {@code request}.
     *
     * @param session the live session, or null on a public path
     * @param userHeader the header that holds the principal name for handlers, or null
     */
    AuthenticatedRequest(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Session session,
            @Nullable String userHeader,
            Logins logins) {
        super(request);
        this.response = response;
        this.userHeader = userHeader;
        this.logins = logins;
        this.principalName = session == null ? null : session.principalName();
    }

    /** The principal of a session. */
    record SessionPrincipal(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return principalName == null ? null : new SessionPrincipal(principalName);
    }

    @Override
    public @Nullable String getRemoteUser() {
        return principalName;
    }

    /** Ends the session, as {@link SessionFilter#logout} does. */
    @Override
    public void logout() {
        logins.logout(this, response);
        principalName = null;
    }

    /** Binds this request. The container would bind its own, and async threads would see no principal. */
    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    private boolean isUserHeader(String name) {
        return name.equalsIgnoreCase(userHeader);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isUserHeader(name) ? principalName : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isUserHeader(name) ? Collections.enumeration(singletonOrEmpty(principalName)) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        if (userHeader == null) {
            return super.getHeaderNames();
        }
        var names = Collections.list(super.getHeaderNames());
        names.removeIf(this::isUserHeader);
        names.addAll(singletonOrEmpty(principalName == null ? null : userHeader));
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        if (!isUserHeader(name)) {
            return super.getIntHeader(name);
        }
        return principalName == null ? -1 : Integer.parseInt(principalName);
    }

    @Override
    public long getDateHeader(String name) {
        if (!isUserHeader(name)) {
            return super.getDateHeader(name);
        }
        if (principalName == null) {
            return -1;
        }
        throw new IllegalArgumentException("header " + name + " holds a principal name; expected a date");
    }

    private static List<String> singletonOrEmpty(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }
}
