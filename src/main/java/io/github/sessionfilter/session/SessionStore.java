package io.github.sessionfilter.session;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions are kept.
 *
 * <p>An absent session is a value; an exception means that the store itself failed. A write has been committed when its
 * method returns. Every method may throw {@link SessionStoreException}, waits a bounded time, and is safe for use by
 * many threads.
 */
public interface SessionStore {
    /** Later than any login. */
    long ANY_TIME = Long.MAX_VALUE;

    /** Returns whether the session of {@code key} is live, by the store's time; never with reason MISSING or MALFORMED. */
    SessionVerdict find(SessionKey key);

    /**
     * Keeps a new session that begins now, by the store's time.
     *
     * @param principalName 1 to {@value SessionManager#MAX_PRINCIPAL_BYTES} bytes of UTF-8
     * @param description at most {@value SessionManager#MAX_DESCRIPTION_LENGTH} characters, none of them a control
     */
    Session insert(SessionKey key, String principalName, String description);

    /**
     * Replaces the session of {@code current} by one with the key {@code next} and the same principal, login time and
     * absolute expiry, in one step.
     *
     * @return the session that lives on, or null if {@code current} is unknown or revoked; nothing has changed then
     */
    @Nullable
    Session rotate(SessionKey current, SessionKey next);

    /**
     * Ends a session for good; again is fine, and is stamped with the store's time anew.
     *
     * @return whether the store knows that session
     */
    boolean revoke(SessionKey key);

    /**
     * Ends all sessions that {@code principalName} opened until {@code createdUntil}, the expired ones included: a late
     * touch could still extend those. Those that were ended before this call are stamped anew: whoever ended them may
     * have had no answer.
     *
     * @param spared one that is left alone, or null
     * @param createdUntil the store's time in epoch milliseconds, or {@link #ANY_TIME}
     * @return the keys of those that were ended by this call
     */
    List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil);

    /**
     * Writes that sessions were used: never backwards, only where they are not revoked.
     *
     * @param used sessions with their new last access, from which their expiry follows by the time-outs
     * @return the keys of those that the store does not know, or knows as revoked
     */
    List<SessionKey> touch(Collection<Session> used);

    /** Returns the live sessions of {@code principalName}, oldest first, then by key. */
    List<ListedSession> list(String principalName);

    /**
     * Returns a page of the live sessions, those that expire last first, then by descending key.
     *
     * @param after the last session of the page before, or null for the first page
     * @param limit the size of the page, at least 1; a shorter one is the last
     */
    List<Session> page(@Nullable Session after, int limit);

    /**
     * Removes sessions that have been expired or revoked for {@link SessionTimeouts#DEAD_ROW_RETENTION}.
     *
     * @param limit how many at most, at least 1
     * @return how many were found to remove; fewer than {@code limit} means that none is left
     */
    int sweep(int limit);

    /**
     * Returns a page of the revocations, in the order of their stamps, then by key; for one caller at a time, whom the
     * other callers of this store do not keep waiting.
     *
     * @param since the stamps to begin with, in epoch milliseconds of the store's time
     * @param after of those that are stamped {@code since}, only the keys behind this one; or null for all
     * @param limit the size of the page, at least 1; a shorter one is the last
     */
    RevocationPage revocations(long since, @Nullable SessionKey after, int limit);

    /** Returns the store's time, in epoch milliseconds. */
    long now();
}
