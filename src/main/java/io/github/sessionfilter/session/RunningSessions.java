package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * Tells what has become of the sessions of running responses.
 *
 * <p>Implementations are thread-safe.
 */
public interface RunningSessions {
    /** Returns {@code session}, or the session into which it was rotated, as far as this node knows. */
    Session current(Session session);

    /**
     * Returns what this node knows about a session that was live, without the store.
     *
     * @return the live session, a refusal if it is known to be revoked, or null if only the store can tell
     */
    @Nullable
    SessionVerdict recall(Session session);

    /**
     * Returns whether a session, or the session into which it was rotated, is live; from the store if necessary.
     *
     * @throws SessionStoreException if the store fails
     */
    SessionVerdict read(Session session);

    /** Returns a number that changes whenever this node learns of a revocation. */
    long changes();
}
