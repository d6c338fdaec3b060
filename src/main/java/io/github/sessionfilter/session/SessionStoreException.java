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

    private final boolean outcomeUnknown;

    /** A failure with its cause. */
    public SessionStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = false;
    }

    private SessionStoreException(String message) {
        super(message, null, false, false);
        this.outcomeUnknown = false;
    }

    private SessionStoreException(String message, Throwable cause, boolean outcomeUnknown) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Returns the failure of a write that may have been committed all the same: its answer is lost. */
    public static SessionStoreException answerLost(String message, Throwable cause) {
        return new SessionStoreException(message, cause, true);
    }

    /** Returns whether the write that failed may have been committed all the same. */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
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
