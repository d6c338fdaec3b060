package io.github.sessionfilter.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes each call to a store at once, for tests of the manager without a cache. */
public final class UncachedSessions implements SessionRepository {
    private final SessionStore store;

    public UncachedSessions(SessionStore store) {
        this.store = store;
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        return store.find(key);
    }

    @Override
    public SessionVerdict find(SessionKey key, SessionId id) {
        return mayHaveIssued(id) ? find(key) : SessionVerdict.Reason.MALFORMED.verdict();
    }

    @Override
    public SessionId newId() {
        return store.idKeys().newId(store.now());
    }

    @Override
    public boolean mayHaveIssued(SessionId id) {
        return true;
    }

    @Override
    public Session insert(SessionKey key, Login login) {
        return store.insert(key, login);
    }

    @Override
    public LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        return store.insert(key, login, limit, replaced);
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        store.revokeEach(keys);
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        return store.rotate(current, next);
    }

    @Override
    public boolean revoke(SessionKey key) {
        return store.revoke(key);
    }

    @Override
    public boolean revokePresented(SessionKey key, SessionId id) {
        return store.revoke(key);
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared) {
        return store.revokeAll(principalName, spared, SessionStore.ANY_TIME);
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return store.revokeIssuedBefore(principalName, issuedBefore);
    }

    @Override
    public CutOff lock(String principalName, long until) {
        return store.lock(principalName, until);
    }

    @Override
    public void touch(Session touched) {
        store.touch(List.of(touched));
    }

    @Override
    public boolean touchAtOnce(Session touched) {
        return store.touchAtOnce(touched);
    }

    @Override
    public void touchBehind(Session touched) {
        store.touch(List.of(touched));
    }

    @Override
    public List<ListedSession> list(String principalName) {
        return store.list(principalName);
    }
}
