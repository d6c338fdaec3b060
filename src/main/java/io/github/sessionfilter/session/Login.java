package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application says when a person logs in: who, on which device, with which roles, and for how long.
 *
 * <p>{@code Login.of("alice").device("TV").roles("viewer", "family").idle(Duration.ofDays(30)).streams(4)}. Each method
 * returns a new object. What is not said is decided by the settings. The session keeps the roles for its whole life: to take
 * a role away, revoke the person's sessions. Immutable and thread-safe.
 */
public final class Login {
    /** The largest number of roles. */
    public static final int MAX_ROLES = LoginArguments.MAX_ROLES;
    /** The longest role, in bytes of UTF-8. */
    public static final int MAX_ROLE_BYTES = LoginArguments.MAX_ROLE_BYTES;

    private final String principalName;
    private final String device;
    private final @Nullable Duration absoluteTimeout;
    private final LoginTerms terms;

    private Login(String principalName, String device, @Nullable Duration absoluteTimeout, LoginTerms terms) {
        this.principalName = principalName;
        this.device = device;
        this.absoluteTimeout = absoluteTimeout;
        this.terms = terms;
    }

    /**
     * Returns the login of a person whose credentials the application has checked.
     *
     * @param principalName the person, compared byte for byte; 1 to {@value SessionManager#MAX_PRINCIPAL_BYTES} bytes of UTF-8
     * @throws IllegalArgumentException if the name is empty, too long or not valid Unicode
     */
    public static Login of(String principalName) {
        LoginArguments.checkPrincipalName(principalName);
        return new Login(principalName, "", null, LoginTerms.NONE);
    }

    /**
     * Says which device the person uses.
     *
     * @param description shown in the list of the person's sessions; cut to {@value SessionManager#MAX_DESCRIPTION_LENGTH}
     *     characters, and control characters become blanks
     */
    public Login device(String description) {
        return new Login(principalName, LoginArguments.printable(description), absoluteTimeout, terms);
    }

    /** Says which roles the person has, as {@link #roles(Collection)} does. */
    public Login roles(String... roles) {
        return roles(List.of(roles));
    }

    /**
     * Says which roles the person has in this session. Equal roles count once.
     *
     * @param roles up to {@value #MAX_ROLES}, each with 1 to {@value #MAX_ROLE_BYTES} bytes of UTF-8, without control characters
     *     and commas, and without blanks at its ends; {@code *} and {@code **} have a meaning of their own in Jakarta Servlet
     * @throws IllegalArgumentException if they are not so
     */
    public Login roles(Collection<String> roles) {
        LoginArguments.checkRoles(roles);
        return with(terms.withRoles(roles));
    }

    /**
     * Says how long this session lives without use, in place of the setting {@code idleTimeout}.
     *
     * @param timeout 2 seconds to 366 days; longer than {@code touchInterval}
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public Login idle(Duration timeout) {
        LoginArguments.checkIdleTimeout(timeout);
        return with(terms.withIdleTimeout(timeout));
    }

    /**
     * Says how long this session lives even if it is used, in place of the setting {@code absoluteTimeout}.
     *
     * @param timeout 2 seconds to 3660 days; at least the idle timeout that this login says
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public Login absolute(Duration timeout) {
        LoginArguments.checkAbsoluteTimeout(timeout);
        return new Login(principalName, device, timeout, terms);
    }

    /**
     * Says how many streams the person may run when this session starts one, in place of {@code maxStreamsPerPrincipal}.
     *
     * @param limit 1 to 1000
     * @throws IllegalArgumentException if it is less or more
     */
    public Login streams(int limit) {
        LoginArguments.checkStreams(limit);
        return with(terms.withStreams(limit));
    }

    private Login with(LoginTerms said) {
        return new Login(principalName, device, absoluteTimeout, said);
    }

    /** Returns the person. */
    public String principalName() {
        return principalName;
    }

    /** Returns the description of the device; empty if it was not said. */
    public String device() {
        return device;
    }

    /** Returns how long the session lives even if it is used, or null if the setting decides. */
    public @Nullable Duration absoluteTimeout() {
        return absoluteTimeout;
    }

    /** Returns what the session keeps. */
    public LoginTerms terms() {
        return terms;
    }

    /** Returns the person, for logs. */
    @Override
    public String toString() {
        return "Login[" + principalName + "]";
    }
}
