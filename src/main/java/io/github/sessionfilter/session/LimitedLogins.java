package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * Adds sessions for {@link SessionManager}, within the limit of sessions.
 *
 * <p>Thread-safe.
 */
final class LimitedLogins {
    private final SessionRepository sessions;
    private final SessionLimit limit;
    private final SessionListener listener;

    LimitedLogins(SessionRepository sessions, SessionLimit limit, SessionListener listener) {
        this.sessions = sessions;
        this.limit = limit;
        this.listener = listener;
    }

    /**
     * Adds a session, and revokes the oldest ones beyond the limit.
     *
     * @param replaced the key of a session that does not count, or null
     */
    Session insert(SessionKey key, String principalName, String description, @Nullable SessionKey replaced) {
        if (limit.sessions() == 0) {
            return sessions.insert(key, principalName, description);
        }
        var login = sessions.insert(key, principalName, description, limit, replaced);
        var session = login.session();
        if (session == null) {
            throw new SessionLimitException(limit.sessions());
        }
        if (!login.surplus().isEmpty()) {
            try {
                sessions.revokeEach(login.surplus());
            } catch (SessionStoreException e) {
                abandon(session, e);
                throw e;
            }
            login.surplus().forEach(revoked -> listener.revoked(revoked.toString()));
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
