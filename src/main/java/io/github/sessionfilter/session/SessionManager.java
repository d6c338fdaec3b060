package io.github.sessionfilter.session;

import io.github.sessionfilter.session.SessionVerdict.Live;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application does with sessions: opens them at a login, asks about them, ends them.
 *
 * <p>Every method may throw {@link SessionStoreException} when the store fails; a handler may let it escape, the filter
 * answers 503. Safe for use by many threads.
 */
public final class SessionManager {
    /** The longest principal name, in bytes of UTF-8. */
    public static final int MAX_PRINCIPAL_BYTES = 255;
    /** The longest description that is kept, in characters; what is longer is cut. */
    public static final int MAX_DESCRIPTION_LENGTH = 255;

    private static final long TOUCH_RESOLUTION_MILLIS = SessionTimeouts.TOUCH_RESOLUTION.toMillis();

    private final SessionStore store;
    private final StoreClock clock;
    private final SessionTimeouts timeouts;
    private final SessionLimit limit;
    private final SessionListener listener;
    private final long touchIntervalMillis;

    /** A manager of the sessions in {@code store}, whose time {@code clock} tells. */
    public SessionManager(SessionStore store, StoreClock clock, SessionTimeouts timeouts, SessionLimit limit) {
        this(store, clock, timeouts, limit, SessionListener.NONE);
    }

    /** The same, of which {@code listener} hears; what it throws comes out of the methods here. */
    public SessionManager(
            SessionStore store,
            StoreClock clock,
            SessionTimeouts timeouts,
            SessionLimit limit,
            SessionListener listener) {
        this.store = store;
        this.clock = clock;
        this.timeouts = timeouts;
        this.limit = limit;
        this.listener = listener;
        this.touchIntervalMillis = timeouts.touchInterval().toMillis();
    }

    /**
     * Opens a session for someone whose credentials the application has checked.
     *
     * @param principalName who logged in, compared byte for byte; 1 to {@value #MAX_PRINCIPAL_BYTES} bytes of UTF-8
     * @param description the device, for the list its owner sees; cut to {@value #MAX_DESCRIPTION_LENGTH} characters,
     *     control characters become blanks
     * @throws IllegalArgumentException if the name is empty, too long or not valid Unicode
     * @throws SessionLimitException if the person has as many sessions as they may, and the oldest are to stay
     */
    public NewSession create(String principalName, String description) {
        checkPrincipalName(principalName);
        var id = SessionId.random();
        var session = store.insert(SessionKey.of(id), principalName, printable(description));
        if (limit.sessions() > 0) {
            try {
                keepWithinLimit(session);
            } catch (SessionStoreException e) {
                abandon(session, e);
                throw e;
            }
        }
        return opened(id, session);
    }

    private NewSession opened(SessionId id, Session session) {
        listener.created(session.key().toString(), session.principalName());
        return new NewSession(id, session);
    }

    /** Ends a session whose id nobody will get, so that it does not count against the next login. */
    private void abandon(Session session, SessionStoreException failure) {
        try {
            store.revoke(session.key());
        } catch (SessionStoreException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Says whether the session of {@code id} is live. For a session that is cached this asks nobody.
     *
     * <p>It does not count as a use; {@link #touch} does that.
     */
    public SessionVerdict check(SessionId id) {
        return store.find(SessionKey.of(id));
    }

    /**
     * Counts the use that a check has just found a live session for. The store hears of it later, and at most once per
     * touch interval.
     *
     * @return the session as it is known now
     */
    public Session touch(Live verdict) {
        return touch(verdict.session(), verdict.checkedAtMillis());
    }

    /** As {@link #touch(Live)}, for a use that goes on, or ends, now. */
    public Session touch(Session session) {
        return touch(session, clock.millis());
    }

    private Session touch(Session session, long now) {
        if (now - session.lastAccessedAtMillis() < touchIntervalMillis) {
            return session;
        }
        var used = session.usedAt(now - now % TOUCH_RESOLUTION_MILLIS, timeouts);
        store.touch(List.of(used));
        return used;
    }

    /**
     * Ends the session of {@code id}: refused by this node from now on, and in the store when this returns.
     *
     * @return whether the store knows that session
     * @throws SessionStoreException if the store has not confirmed it; this node refuses the session all the same and
     *     keeps trying until the store confirms or the node stops
     */
    public boolean revoke(SessionId id) {
        return revoke(SessionKey.of(id));
    }

    private boolean revoke(SessionKey key) {
        boolean known = store.revoke(key);
        if (known) {
            listener.revoked(key.toString());
        }
        return known;
    }

    /**
     * Ends the session that {@code handle} names, if it is live and belongs to {@code principalName}.
     *
     * @param handle a {@linkplain SessionKey#handle() handle} from {@link #list}
     * @return whether there was such a session
     * @throws SessionStoreException as {@link #revoke(SessionId)}
     */
    public boolean revoke(String principalName, String handle) {
        var key = SessionKey.parseHandle(handle);
        return key != null
                && store.find(key) instanceof Live live
                && live.session().principalName().equals(principalName)
                && revoke(key);
    }

    /**
     * Ends all sessions that {@code principalName} has opened until now.
     *
     * @return how many were ended
     * @throws SessionStoreException as {@link #revoke(SessionId)}, for all of them
     */
    public int revokeAll(String principalName) {
        return revokeAll(principalName, null);
    }

    /**
     * Ends all sessions of this session's principal but this one.
     *
     * @return how many were ended
     * @throws SessionStoreException as {@link #revoke(SessionId)}, for all of them
     */
    public int revokeOthers(Session session) {
        return revokeAll(session.principalName(), session.key());
    }

    private int revokeAll(String principalName, @Nullable SessionKey spared) {
        var revoked = store.revokeAll(principalName, spared, SessionStore.ANY_TIME);
        revoked.forEach(key -> listener.revoked(key.toString()));
        return revoked.size();
    }

    /**
     * Gives a live session a new id and ends the old one, in one step; for a change of privileges.
     *
     * @return the session under its new id, or null if {@code id} is not live
     */
    public @Nullable NewSession rotate(SessionId id) {
        var current = SessionKey.of(id);
        if (!(store.find(current) instanceof Live)) {
            return null;
        }
        var next = SessionId.random();
        var session = store.rotate(current, SessionKey.of(next));
        if (session == null) {
            return null;
        }
        listener.revoked(current.toString());
        return opened(next, session);
    }

    /**
     * Returns how long {@code session} lives on if it isn't used, for a page that says so before it ends; zero if it has
     * expired. A use that was written by another node meanwhile makes it longer.
     */
    public Duration timeLeft(Session session) {
        return Duration.ofMillis(Math.max(0, session.expiresAtMillis() - clock.millis()));
    }

    /** Returns the live sessions of {@code principalName}, oldest first; handles, never ids. */
    public List<ListedSession> list(String principalName) {
        return store.list(principalName);
    }

    /**
     * Revokes what is over the limit. The new session is in the store already, so of logins that happen at the same
     * time each sees the others or is seen by them, and all keep the same ones.
     */
    private void keepWithinLimit(Session session) {
        var live = store.list(session.principalName());
        int over = live.size() - limit.sessions();
        if (over <= 0) {
            return;
        }
        boolean keepOldest = limit.whenFull() == SessionLimit.WhenFull.REFUSE;
        var surplus = keepOldest ? live.subList(limit.sessions(), live.size()) : live.subList(0, over);
        boolean refused = false;
        for (var listed : surplus) {
            revoke(listed.session().key());
            refused |= keepOldest && listed.session().key().equals(session.key());
        }
        if (refused) {
            throw new SessionLimitException(limit.sessions());
        }
    }

    private static void checkPrincipalName(String principalName) {
        if (principalName.isEmpty()) {
            throw new IllegalArgumentException("the principal name is empty; expected a name");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(principalName)) {
            throw new IllegalArgumentException("the principal name holds half a surrogate pair; expected Unicode text");
        }
        int bytes = principalName.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PRINCIPAL_BYTES) {
            throw new IllegalArgumentException(
                    "the principal name has " + bytes + " bytes of UTF-8; expected at most " + MAX_PRINCIPAL_BYTES);
        }
    }

    private static String printable(String description) {
        var kept = new StringBuilder();
        description
                .codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .takeWhile(c -> kept.length() + Character.charCount(c) <= MAX_DESCRIPTION_LENGTH)
                .forEachOrdered(kept::appendCodePoint);
        return kept.toString();
    }
}
