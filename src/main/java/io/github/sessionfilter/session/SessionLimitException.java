package io.github.sessionfilter.session;

/**
 * Thrown by a login when the person has as many sessions as the limit allows, and the setting is
 * {@code whenFull=refuse}.
 */
public final class SessionLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception whose message contains the limit. */
    public SessionLimitException(int limit) {
        super("the principal already has " + limit + " sessions, the most that are allowed; revoke one to log in");
    }
}
