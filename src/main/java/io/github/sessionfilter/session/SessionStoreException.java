package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the session store cannot answer, or has not confirmed a write.
 *
 * <p>The filter answers 503 with {@code Retry-After}. It does the same when a handler lets this exception escape.
 * Messages never contain a session id.
 */
public final class SessionStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StoreFailure failure;

    /** Creates a {@link StoreFailure#FAILED} with its cause. */
    public SessionStoreException(String message, @Nullable Throwable cause) {
        this(StoreFailure.FAILED, message, cause);
    }

    /** Creates a failure with its cause. */
    public SessionStoreException(StoreFailure failure, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    private SessionStoreException(StoreFailure failure) {
        super(failure.sentence(), null, false, false);
        this.failure = failure;
    }

    /**
     * Returns an exception for a call that this node refused by itself.
     *
     * <p>It has no stack trace, because a flood of requests causes thousands of them a second.
     */
    public static SessionStoreException withoutStackTrace(StoreFailure failure) {
        return new SessionStoreException(failure);
    }

    /** Returns why the store could not answer. */
    public StoreFailure failure() {
        return failure;
    }

    /** Returns whether the write that failed may have been committed, or may be committed later. */
    public boolean isOutcomeUnknown() {
        return failure == StoreFailure.ANSWER_LOST || failure == StoreFailure.TIMED_OUT;
    }
}
