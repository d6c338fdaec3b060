package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores the sessions of all nodes.
 *
 * <p>An absent session is a value; an exception means that the store itself failed. A write is committed when its
 * method returns. Every method may throw {@link SessionStoreException}, and waits a bounded time. Implementations are
 * thread-safe.
 */
public interface SessionStore {
    /** Later than any login. */
    long ANY_TIME = Long.MAX_VALUE;

    /** How long after a revocation {@link #revokeAll} gives it a new stamp. */
    Duration REPEATED_WITHIN = Duration.ofMinutes(10);

    /**
     * Returns whether the session of {@code key} is live by the store's time; the reason is UNKNOWN, EXPIRED or
     * REVOKED. A refusal tells the successor of a session that was rotated.
     */
    SessionVerdict find(SessionKey key);

    /**
     * Adds a new session, which begins now by the store's time, or at the last {@link CutOff} if that is later.
     *
     * @throws PrincipalLockedException if the person is locked
     */
    Session insert(SessionKey key, Login login);

    /** Adds the session of a login that says only the person and the device. */
    default Session insert(SessionKey key, String principalName, String description) {
        return insert(key, Login.of(principalName).device(description));
    }

    /**
     * Adds a new session as {@link #insert(SessionKey, Login)} does, if {@code limit} allows it.
     *
     * <p>The logins of one principal are decided one after the other, on all nodes. No session but the new one changes.
     *
     * @param limit at least one session
     * @param replaced the key of a session that does not count, or null
     */
    LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced);

    /** Adds the session of a login that says only the person and the device, if {@code limit} allows it. */
    default LimitedLogin insert(
            SessionKey key,
            String principalName,
            String description,
            SessionLimit limit,
            @Nullable SessionKey replaced) {
        return insert(key, Login.of(principalName).device(description), limit, replaced);
    }

    /**
     * Replaces the session of {@code current} by one with the key {@code next} and the same principal, login, terms and
     * absolute expiry, in one step.
     *
     * @return the new session, or null if {@code current} is unknown or revoked, and no session is live that was not
     */
    @Nullable
    Session rotate(SessionKey current, SessionKey next);

    /**
     * Revokes a session, stamped with the store's time. A repeated call gives it a new stamp.
     *
     * @return whether the store knows that session
     */
    boolean revoke(SessionKey key);

    /** Revokes several sessions, each as {@link #revoke(SessionKey)} does. */
    void revokeEach(List<SessionKey> keys);

    /**
     * Revokes all sessions that {@code principalName} has opened until {@code createdUntil}, and before this call.
     *
     * <p>Expired sessions are included, because a late touch could still extend them. Sessions that were revoked within
     * {@link #REPEATED_WITHIN} before this call get a new stamp, because the earlier caller may have got no answer. Each
     * stamp is committed within {@link RevocationWindow#MIN_STAMP_LIFE}.
     *
     * @param spared the {@linkplain Session#loginKey() login key} of a session that is not revoked, or null; a rotation keeps it
     * @param createdUntil the store's time in epoch milliseconds, or {@link #ANY_TIME}
     * @return the keys of the sessions that this call has revoked
     */
    List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil);

    /**
     * Revokes all sessions that began before a time, by one row.
     *
     * <p>The row never goes back to an earlier time. A repeated call gives it a new stamp.
     *
     * @param principalName the person, or null for everybody
     * @param issuedBefore the store's time in epoch milliseconds; if there is no later login, and it is in the future, it means
     *     all sessions until now
     * @return the cut-off that is in force
     */
    CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore);

    /**
     * Refuses logins of {@code principalName} until a time, and revokes all sessions that it has opened until now.
     *
     * @param until the store's time in epoch milliseconds; the past lifts an earlier lock, and then nothing is revoked
     * @return the cut-off that is in force
     */
    CutOff lock(String principalName, long until);

    /**
     * Writes touches. A touch never sets a last access back, and never changes a revoked session.
     *
     * @param used the sessions with their new last access, from which the timeouts give their expiry
     * @return the keys of the sessions that are unknown or revoked
     */
    List<SessionKey> touch(Collection<Session> used);

    /**
     * Writes one touch that a request waits for, as {@link #touch(Collection)} does.
     *
     * @return whether the session is live; false if it is unknown or revoked
     */
    boolean touchAtOnce(Session used);

    /** Returns the live sessions of {@code principalName}, oldest first, then by key. */
    List<ListedSession> list(String principalName);

    /**
     * Returns a page of the live sessions, in descending order of expiry, then of key.
     *
     * @param after the last session of the previous page, or null for the first page
     * @param limit the size of the page, at least 1; a shorter page is the last one
     */
    List<Session> page(@Nullable Session after, int limit);

    /**
     * Removes sessions that have been expired or revoked for {@link SessionTimeouts#DEAD_ROW_RETENTION}.
     *
     * @param limit the largest number of sessions, at least 1
     * @return how many sessions were due; fewer than {@code limit} means that no other is due
     */
    int sweep(int limit);

    /**
     * Returns a page of the revocations, in the order of their stamps, then by key. The first page has the cut-offs, too.
     *
     * <p>One caller at a time; the other calls of this store do not delay it.
     *
     * @param since the first stamp, in epoch milliseconds of the store's time
     * @param after the key after which the page begins among those stamped {@code since}, or null for all of them
     * @param limit the size of the page, at least 1; a shorter page is the last one
     */
    RevocationPage revocations(long since, @Nullable SessionKey after, int limit);

    /**
     * Returns the keys that tag session ids. If there is none that signs, it makes one first; all nodes then use the same
     * one.
     */
    IdKeys idKeys();

    /** Returns the store's time, in epoch milliseconds. */
    long now();
}
