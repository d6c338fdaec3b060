package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The request headers in which handlers find the person and the roles of a session.
 *
 * <p>A client's own header of such a name never shows. Immutable and thread-safe.
 */
final class IdentityHeaders {
    private final @Nullable String userHeader;
    private final @Nullable String rolesHeader;
    private final List<String> names;

    IdentityHeaders(SessionFilterConfig config) {
        this(config.find(Settings.USER_HEADER), config.find(LoginSettings.ROLES_HEADER));
    }

    /**
     * Creates the headers.
     *
     * @param userHeader holds the principal name, or null
     * @param rolesHeader holds the roles, or null
     */
    IdentityHeaders(@Nullable String userHeader, @Nullable String rolesHeader) {
        this.userHeader = userHeader;
        this.rolesHeader = rolesHeader;
        this.names =
                Stream.of(userHeader, rolesHeader).flatMap(Stream::ofNullable).toList();
    }

    /** Returns the names of the headers. */
    List<String> names() {
        return names;
    }

    /** Returns whether a header is one of these. */
    boolean contain(String name) {
        return name.equalsIgnoreCase(userHeader) || name.equalsIgnoreCase(rolesHeader);
    }

    /** Returns the value of one of these headers, or null if there is no session or it has no roles. */
    @Nullable
    String value(String name, @Nullable Session session) {
        if (session == null) {
            return null;
        }
        if (name.equalsIgnoreCase(userHeader)) {
            return session.principalName();
        }
        return session.roles().isEmpty() ? null : session.terms().rolesText();
    }

    /** Returns whether the client has sent one of these headers. */
    boolean areSentBy(HttpServletRequest request) {
        return userHeader != null && request.getHeader(userHeader) != null
                || rolesHeader != null && request.getHeader(rolesHeader) != null;
    }
}
