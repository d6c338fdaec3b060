package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * The store could not answer, or has not confirmed a write: neither a yes nor a no.
 *
 * <p>The filter answers 503 with {@code Retry-After}, also when a handler lets this escape. Messages never hold a
 * session id.
 */
public final class SessionStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with its cause. */
    public SessionStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    private SessionStoreException(String message) {
        super(message, null, false, false);
    }

    /**
     * Returns the refusal to ask the store at all, because enough callers wait for it already or it has just failed.
     *
     * <p>It carries no stack trace: a flood raises thousands of them a second.
     */
    public static SessionStoreException notAsked(String message) {
        return new SessionStoreException(message);
    }
}
