package io.github.sessionfilter.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Opens the session of a login, within the limit of sessions, in place of the session that the client presents.
 *
 * <p>Thread-safe.
 */
final class SessionOpener {
    private static final Logger LOG = System.getLogger(SessionOpener.class.getName());

    private final SessionRepository sessions;
    private final SessionLimit limit;
    private final SessionListener listener;

    SessionOpener(SessionRepository sessions, SessionLimit limit, SessionListener listener) {
        this.sessions = sessions;
        this.limit = limit;
        this.listener = listener;
    }

    /** Opens a session; the contract is that of {@link SessionManager#replace(SessionId, Login)}. */
    NewSession open(@Nullable SessionId presented, Login login) {
        var id = sessions.newId();
        var replaced = presented == null || isForeign(presented) ? null : SessionKey.of(presented);
        var session = insert(SessionKey.of(id), login, replaced);
        if (replaced != null) {
            revokeReplaced(replaced);
        }
        listener.created(session.key().toString(), session.principalName());
        return new NewSession(id, session);
    }

    /** Returns false also if the keys are unknown: the session may be live, and must end. */
    private boolean isForeign(SessionId id) {
        try {
            return !sessions.mayHaveIssued(id);
        } catch (SessionStoreException e) {
            LOG.log(Level.DEBUG, "the origin of an id that is to be revoked is unknown", e);
            return false;
        }
    }

    private void revokeReplaced(SessionKey replaced) {
        try {
            if (sessions.revoke(replaced)) {
                listener.revoked(replaced.toString());
            }
        } catch (SessionStoreException e) {
            LOG.log(Level.DEBUG, "the revocation of a replaced session is not confirmed yet", e);
        }
    }

    /**
     * Adds a session, and revokes the oldest ones beyond the limit.
     *
     * @param replaced the key of a session that does not count, or null
     */
    private Session insert(SessionKey key, Login login, @Nullable SessionKey replaced) {
        if (limit.sessions() == 0) {
            return sessions.insert(key, login);
        }
        var limited = sessions.insert(key, login, limit, replaced);
        var session = limited.session();
        if (session == null) {
            throw new SessionLimitException(limit.sessions());
        }
        if (!limited.surplus().isEmpty()) {
            try {
                sessions.revokeEach(limited.surplus());
            } catch (SessionStoreException e) {
                abandon(session, e);
                throw e;
            }
            limited.surplus().forEach(revoked -> listener.revoked(revoked.toString()));
        }
        return session;
    }

    /** Revokes a session whose id no client receives, so that it does not count against the next login. */
    private void abandon(Session session, SessionStoreException failure) {
        try {
            sessions.revoke(session.key());
        } catch (SessionStoreException e) {
            failure.addSuppressed(e);
        }
    }
}
