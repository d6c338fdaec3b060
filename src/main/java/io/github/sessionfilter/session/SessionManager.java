package io.github.sessionfilter.session;

import io.github.sessionfilter.session.SessionVerdict.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sessions for an application: it creates them at a login, checks, touches, lists, rotates and revokes them.
 *
 * <p>Every method may throw {@link SessionStoreException} when the store fails. A handler may let it escape; the filter
 * then answers 503. Thread-safe.
 */
public final class SessionManager {
    /** The longest principal name, in bytes of UTF-8. */
    public static final int MAX_PRINCIPAL_BYTES = LoginArguments.MAX_PRINCIPAL_BYTES;
    /** The longest description that is stored, in characters; a longer one is cut. */
    public static final int MAX_DESCRIPTION_LENGTH = LoginArguments.MAX_DESCRIPTION_LENGTH;

    private static final Duration UNBOUNDED = Duration.ofDays(1);

    private final SessionRepository sessions;
    private final StoreClock clock;
    private final SessionOpener opener;
    private final SessionTimeouts timeouts;
    private final SessionListener listener;
    private final StoreCalls calls;
    private final CutOffCalls cutOffs;
    private final Touches touches;

    /**
     * Creates a manager without a listener.
     *
     * @param clock the time of the store behind {@code sessions}
     */
    public SessionManager(SessionRepository sessions, StoreClock clock, SessionTimeouts timeouts, SessionLimit limit) {
        this(sessions, clock, timeouts, limit, SessionListener.NONE);
    }

    /**
     * Creates a manager that reports to {@code listener}.
     *
     * @param clock the time of the store behind {@code sessions}
     * @param listener an exception that it throws leaves the method that called it
     */
    public SessionManager(
            SessionRepository sessions,
            StoreClock clock,
            SessionTimeouts timeouts,
            SessionLimit limit,
            SessionListener listener) {
        this(sessions, clock, timeouts, limit, listener, StoreCalls.onCallersThread(UNBOUNDED));
    }

    /**
     * Creates a manager whose methods each have one deadline.
     *
     * @param clock the time of the store behind {@code sessions}
     * @param listener an exception that it throws leaves the method that called it
     * @param calls run the calls of {@code sessions} too
     */
    public SessionManager(
            SessionRepository sessions,
            StoreClock clock,
            SessionTimeouts timeouts,
            SessionLimit limit,
            SessionListener listener,
            StoreCalls calls) {
        this.calls = calls;
        this.cutOffs = new CutOffCalls(sessions, listener);
        this.sessions = sessions;
        this.clock = clock;
        this.opener = new SessionOpener(sessions, limit, listener);
        this.timeouts = timeouts;
        this.listener = listener;
        this.touches = new Touches(sessions, clock, timeouts);
    }

    /** Creates a session for a person on a device, as {@link #create(Login)} does. */
    public NewSession create(String principalName, String description) {
        return create(Login.of(principalName).device(description));
    }

    /**
     * Creates a session for a person whose credentials the application has checked.
     *
     * @throws IllegalArgumentException if the idle timeout of the login is not more than {@code touchInterval}, or is more than
     *     the absolute timeout
     * @throws SessionLimitException if the person has as many sessions as the limit allows, and the limit refuses
     *     logins
     * @throws PrincipalLockedException if the person is locked
     */
    public NewSession create(Login login) {
        return replace(null, login);
    }

    /** Creates a session for a person on a device, as {@link #replace(SessionId, Login)} does. */
    public NewSession replace(@Nullable SessionId presented, String principalName, String description) {
        return replace(presented, Login.of(principalName).device(description));
    }

    /**
     * Creates a session as {@link #create(Login)} does, and then revokes the session that the client presents.
     *
     * <p>If the creation fails, the presented session lives on. It does not count against the limit. If the store does not
     * confirm its revocation, this node refuses it all the same and keeps trying.
     *
     * @param presented the id that the client presents, or null
     */
    public NewSession replace(@Nullable SessionId presented, Login login) {
        timeouts.require(login);
        return calls.together(() -> opener.open(presented, login));
    }

    /**
     * Returns whether the session of {@code id} is live. A cached session needs no call to the store.
     *
     * <p>The check is not a touch; {@link #touch(Live)} is.
     */
    public SessionVerdict check(SessionId id) {
        return sessions.find(SessionKey.of(id), id);
    }

    /** Returns whether the session of a key is live, as {@link #check(SessionId)} does. No client has presented its id. */
    public SessionVerdict checkByKey(SessionKey key) {
        return sessions.find(key);
    }

    /**
     * Returns whether this realm may have issued {@code id}: if it is false, no live session has that id.
     *
     * @throws SessionStoreException if the realm's keys are unknown, because the store has not answered
     */
    public boolean mayHaveIssued(SessionId id) {
        return sessions.mayHaveIssued(id);
    }

    /**
     * Touches the session that a check has found live. The store is written later, at most once per touch interval.
     *
     * <p>A session may be about to expire in the store, where other nodes read it. The touch is then written before this
     * returns.
     *
     * @return the session with its new last access, the same verdict within the touch interval, or a refusal if the store
     *     has no such live session
     * @throws SessionStoreException if a touch that must be written is not; the request must not be admitted then
     */
    public SessionVerdict touch(Live verdict) {
        return touches.touch(verdict);
    }

    /**
     * Touches a session now, for a response that still runs, or ends. The store is written later.
     *
     * <p>This waits for nothing, so a check counts a touch at the end of the session only after it is written.
     *
     * @return the session with its new last access, or the same one within the touch interval
     */
    public Session touch(Session session) {
        return touches.touch(session);
    }

    /**
     * Revokes the session of {@code id}. This node refuses it from now on; the store has committed when this returns.
     *
     * @return whether the store knows that session
     * @throws SessionStoreException if the store has not confirmed it; this node refuses the session nevertheless, and
     *     tries again until the store confirms or the node stops. It forgets an id that may be invalid.
     */
    public boolean revoke(SessionId id) {
        var key = SessionKey.of(id);
        return calls.together(() -> reported(sessions.revokePresented(key, id), key));
    }

    /**
     * Revokes several sessions, as {@link #revoke(SessionId)} does each. Together they wait no longer than one.
     *
     * @throws SessionStoreException if the store has not confirmed all; this node refuses all of them nevertheless
     */
    public void revoke(Collection<SessionId> ids) {
        var failures = new FailureCollector();
        calls.<@Nullable Void>together(() -> {
            ids.forEach(id -> failures.run(() -> revoke(id)));
            return null;
        });
        failures.throwLast();
    }

    private boolean revoke(SessionKey key) {
        return reported(sessions.revoke(key), key);
    }

    private boolean reported(boolean known, SessionKey key) {
        if (known) {
            listener.revoked(key.toString());
        }
        return known;
    }

    /**
     * Revokes the session with the given handle, if it is live and belongs to {@code principalName}.
     *
     * @param handle a {@linkplain SessionKey#handle() handle} from {@link #list}
     * @return whether there was such a session
     * @throws SessionStoreException as {@link #revoke(SessionId)}
     */
    public boolean revoke(String principalName, String handle) {
        var key = SessionKey.parseHandle(handle);
        return key != null && calls.together(() -> revoke(principalName, key));
    }

    private boolean revoke(String principalName, SessionKey key) {
        return sessions.find(key) instanceof Live live
                && live.session().principalName().equals(principalName)
                && revoke(key);
    }

    /**
     * Revokes all sessions that {@code principalName} has opened until now.
     *
     * @return how many were revoked
     * @throws SessionStoreException as {@link #revoke(SessionId)}, for all of them
     */
    public int revokeAll(String principalName) {
        return revokeAll(principalName, null);
    }

    /**
     * Revokes all other sessions of this session's principal. The session is spared also if it is rotated meanwhile.
     *
     * @return how many were revoked
     * @throws SessionStoreException as {@link #revoke(SessionId)}, for all of them
     */
    public int revokeOthers(Session session) {
        return revokeAll(session.principalName(), session.loginKey());
    }

    private int revokeAll(String principalName, @Nullable SessionKey spared) {
        var revoked = sessions.revokeAll(principalName, spared);
        revoked.forEach(key -> listener.revoked(key.toString()));
        return revoked.size();
    }

    /**
     * Revokes all sessions of everybody whose login was before a time; after a restored backup, for example. It is one row
     * in the store, however many sessions there are. A rotation keeps the time of the login.
     *
     * <p>A login that begins after this has returned is not affected. This node refuses the sessions from now on.
     *
     * @param time the store's time; the future, such as {@link Instant#MAX}, means all sessions until now
     * @return the time of the store before which a login must have been for its session to be revoked; an earlier call
     *     may have revoked more
     * @throws SessionStoreException as {@link #revoke(SessionId)}, for all of them
     */
    public Instant revokeIssuedBefore(Instant time) {
        return cutOffs.revokeIssuedBefore(null, time);
    }

    /** Revokes all sessions of {@code principalName} whose login was before a time, as for everybody. */
    public Instant revokeIssuedBefore(String principalName, Instant time) {
        LoginArguments.checkPrincipalName(principalName);
        return cutOffs.revokeIssuedBefore(principalName, time);
    }

    /**
     * Revokes all sessions of {@code principalName}, and refuses logins with {@link PrincipalLockedException} until a time.
     *
     * @param until the store's time; a time in the past lifts an earlier lock, and then no session is revoked
     * @throws SessionStoreException as {@link #revoke(SessionId)}
     */
    public void lock(String principalName, Instant until) {
        LoginArguments.checkPrincipalName(principalName);
        cutOffs.lock(principalName, until);
    }

    /**
     * Gives a live session a new id and revokes the old id, in one step; for a change of privileges.
     *
     * @return the session with its new id, or null if {@code id} is not live
     */
    public @Nullable NewSession rotate(SessionId id) {
        return calls.together(() -> rotate(id, SessionKey.of(id)));
    }

    private @Nullable NewSession rotate(SessionId id, SessionKey current) {
        if (!(sessions.find(current, id) instanceof Live)) {
            return null;
        }
        var next = sessions.newId();
        var session = sessions.rotate(current, SessionKey.of(next));
        if (session == null) {
            return null;
        }
        listener.revoked(current.toString());
        listener.created(session.key().toString(), session.principalName());
        return new NewSession(next, session);
    }

    /**
     * Returns how long {@code session} lives if it is not touched, for a page that warns of the end; zero if it has
     * expired. A touch that another node has written since makes it longer.
     */
    public Duration timeLeft(Session session) {
        return Duration.ofMillis(Math.max(0, session.expiresAtMillis() - clock.millis()));
    }

    /** Returns the live sessions of {@code principalName}, oldest first, with handles and without ids. */
    public List<ListedSession> list(String principalName) {
        return sessions.list(principalName);
    }
}
