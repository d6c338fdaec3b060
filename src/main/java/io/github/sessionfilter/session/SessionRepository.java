package io.github.sessionfilter.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sessions as {@link SessionManager} uses them: what one node answers and promises to its application.
 *
 * <p>Behind it stands a {@link SessionStore}, which all nodes share. A method that writes returns after the store has
 * committed; {@link #touch} and {@link #touchBehind} do not wait for the store. Every other method may throw {@link
 * SessionStoreException} and waits a bounded time. Implementations are thread-safe.
 */
public interface SessionRepository {
    /** Returns whether the session of {@code key} is live. No client has presented the id of {@code key}. */
    SessionVerdict find(SessionKey key);

    /**
     * Returns whether the session of an id is live; MALFORMED if the realm cannot have issued the id.
     *
     * @param key the key of {@code id}
     * @param id the id that a client presents
     */
    SessionVerdict find(SessionKey key, SessionId id);

    /** Returns a new id for a session of this realm. */
    SessionId newId();

    /**
     * Returns whether this realm may have issued {@code id}. A cached session needs no call to the store.
     *
     * @throws SessionStoreException if the keys of the realm are unknown
     */
    boolean mayHaveIssued(SessionId id);

    /** Adds a new session, which begins now; the arguments are those of {@link SessionStore#insert}. */
    Session insert(SessionKey key, Login login);

    /** Adds the session of a login that says only the person and the device. */
    default Session insert(SessionKey key, String principalName, String description) {
        return insert(key, Login.of(principalName).device(description));
    }

    /** Adds a new session if a limit allows it, as {@code SessionStore.insert} with a limit does. */
    LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced);

    /**
     * Replaces the session of {@code current} by one with the key {@code next}, as {@link SessionStore#rotate} does.
     *
     * @return the new session, or null if {@code current} is unknown or revoked
     */
    @Nullable
    Session rotate(SessionKey current, SessionKey next);

    /**
     * Revokes a session; a repeated call is harmless.
     *
     * @return whether the store knows that session
     * @throws SessionStoreException if the store has not confirmed it; this node refuses the session nevertheless, and
     *     repeats the call until the store confirms it
     */
    boolean revoke(SessionKey key);

    /**
     * Revokes the session of an id that a client presents, and that may be invalid.
     *
     * <p>An id that this node does not know is read first. If that fails, and the realm may not have issued the id, nothing
     * is revoked or repeated.
     *
     * @param key the key of {@code id}
     * @param id the id that a client presents
     * @return whether the store knows that session
     * @throws SessionStoreException as {@link #revoke}; also if the id could not be read
     */
    boolean revokePresented(SessionKey key, SessionId id);

    /** Revokes several sessions, each as {@link #revoke} does. */
    void revokeEach(List<SessionKey> keys);

    /**
     * Revokes all sessions that {@code principalName} has opened until now, expired ones included.
     *
     * @param spared the {@linkplain Session#loginKey() login key} of a session that is not revoked, or null
     * @return the keys of the sessions that this call has revoked
     * @throws SessionStoreException as {@link #revoke}, for all of the sessions
     */
    List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared);

    /**
     * Revokes all sessions that began before a time, as {@link SessionStore#revokeIssuedBefore} does.
     *
     * @param principalName the person, or null for everybody
     * @return the cut-off that is in force
     * @throws SessionStoreException as {@link #revoke}, for all of the sessions
     */
    CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore);

    /**
     * Locks a person until a time, as {@link SessionStore#lock} does.
     *
     * @return the cut-off that is in force
     * @throws SessionStoreException if the store has not confirmed it; this node acts accordingly nevertheless, and
     *     repeats the call until the store confirms it
     */
    CutOff lock(String principalName, long until);

    /**
     * Marks a session as used. The store is written later.
     *
     * @param touched the session with its new last access
     */
    void touch(Session touched);

    /**
     * Marks a session as used in the store, and then here. A request may be admitted once this returns.
     *
     * @param touched the session with its new last access
     * @return whether the session is live; false if it is unknown or revoked
     */
    boolean touchAtOnce(Session touched);

    /**
     * Marks a session as used in the store later, and here once the store has taken it.
     *
     * @param touched the session with its new last access
     */
    void touchBehind(Session touched);

    /** Returns the live sessions of {@code principalName}, oldest first, then by key. */
    List<ListedSession> list(String principalName);
}
