package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Login} has said about its session: the roles, the idle timeout and the limit of streams.
 *
 * <p>Many sessions share one object. A class and not a record, because it is compared: JDK 17 keeps the class loader of a
 * compared record alive. Immutable and thread-safe.
 */
public final class LoginTerms {
    /** The terms of a login that has said nothing: no roles, and the settings decide the rest. */
    public static final LoginTerms NONE = new LoginTerms(List.of(), null, null);

    private final Set<String> roles;
    private final String rolesText;
    private final @Nullable Duration idleTimeout;
    private final @Nullable Integer streams;

    private LoginTerms(Collection<String> roles, @Nullable Duration idleTimeout, @Nullable Integer streams) {
        this.roles = Set.copyOf(roles);
        this.rolesText = String.join(",", new TreeSet<>(roles));
        this.idleTimeout = idleTimeout;
        this.streams = streams;
    }

    /**
     * Returns terms that a store has kept.
     *
     * @param roles the roles, as {@link Login#roles(Collection)} accepts them
     * @param idleTimeout the session's own idle timeout, or null
     * @param streams the session's own limit of streams, or null
     */
    public static LoginTerms of(Collection<String> roles, @Nullable Duration idleTimeout, @Nullable Integer streams) {
        return roles.isEmpty() && idleTimeout == null && streams == null
                ? NONE
                : new LoginTerms(roles, idleTimeout, streams);
    }

    /** Returns the roles. */
    public Set<String> roles() {
        return roles;
    }

    /** Returns the roles in their alphabetical order, separated by commas; an empty text if there are none. */
    public String rolesText() {
        return rolesText;
    }

    /** Returns the session's own idle timeout, or null if the setting decides. */
    public @Nullable Duration idleTimeout() {
        return idleTimeout;
    }

    /** Returns how many streams the person may run according to this login, or null if the setting decides. */
    public @Nullable Integer streams() {
        return streams;
    }

    LoginTerms withRoles(Collection<String> said) {
        return of(said, idleTimeout, streams);
    }

    LoginTerms withIdleTimeout(Duration said) {
        return of(roles, said, streams);
    }

    LoginTerms withStreams(int said) {
        return of(roles, idleTimeout, said);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoginTerms terms
                && rolesText.equals(terms.rolesText)
                && Objects.equals(idleTimeout, terms.idleTimeout)
                && Objects.equals(streams, terms.streams);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rolesText, idleTimeout, streams);
    }

    /** Returns what was said, for logs. */
    @Override
    public String toString() {
        return "LoginTerms[roles " + rolesText + ", idle " + idleTimeout + ", streams " + streams + "]";
    }
}
