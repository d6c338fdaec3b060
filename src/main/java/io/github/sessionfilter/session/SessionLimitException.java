package io.github.sessionfilter.session;

/** A login was refused because the person has as many sessions as they may ({@code whenFull=refuse}). */
public final class SessionLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal that names the limit. */
    public SessionLimitException(int limit) {
        super("a principal may have " + limit + " sessions at once, and has them; end one to log in");
    }
}
