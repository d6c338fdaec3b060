package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionRepository;
import io.github.sessionfilter.session.SessionVerdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the cache keys that a seed decides, in place of those of the manager's random ids.
 *
 * <p>The order of keys decides the order of some statements, and must be the same in each run of a seed.
 */
final class SeededKeys implements SessionRepository {
    private final VirtualTime time;
    private final SessionCache cache;
    /** The seeded keys by the keys of the ids; all nodes share them. */
    private final Map<SessionKey, SessionKey> seeded;

    SeededKeys(VirtualTime time, SessionCache cache, Map<SessionKey, SessionKey> seeded) {
        this.time = time;
        this.cache = cache;
        this.seeded = seeded;
    }

    /** Returns the seeded key of an id's key, or {@code key} if it is a seeded one, which the store has returned. */
    private SessionKey key(SessionKey key) {
        var known = seeded.get(key);
        if (known != null) {
            return known;
        }
        var bytes = new byte[SessionKey.BYTES];
        time.random().nextBytes(bytes);
        var drawn = SessionKey.ofBytes(bytes);
        seeded.put(key, drawn);
        seeded.put(drawn, drawn);
        return drawn;
    }

    private @Nullable SessionKey keyOrNull(@Nullable SessionKey ofId) {
        return ofId == null ? null : key(ofId);
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        return cache.find(key(key));
    }

    @Override
    public SessionVerdict find(SessionKey key, SessionId id) {
        return cache.find(key(key), id);
    }

    @Override
    public SessionId newId() {
        return cache.newId();
    }

    @Override
    public boolean mayHaveIssued(SessionId id) {
        return cache.mayHaveIssued(id);
    }

    @Override
    public Session insert(SessionKey key, Login login) {
        return cache.insert(key(key), login);
    }

    @Override
    public LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        return cache.insert(key(key), login, limit, keyOrNull(replaced));
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        return cache.rotate(key(current), key(next));
    }

    @Override
    public boolean revoke(SessionKey key) {
        return cache.revoke(key(key));
    }

    @Override
    public boolean revokePresented(SessionKey key, SessionId id) {
        return cache.revokePresented(key(key), id);
    }

    /** Revokes sessions whose keys the store has returned. */
    @Override
    public void revokeEach(List<SessionKey> keys) {
        cache.revokeEach(keys);
    }

    /** Revokes all sessions but one whose key the store has returned. */
    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared) {
        return cache.revokeAll(principalName, spared);
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return cache.revokeIssuedBefore(principalName, issuedBefore);
    }

    @Override
    public CutOff lock(String principalName, long until) {
        return cache.lock(principalName, until);
    }

    @Override
    public void touch(Session touched) {
        cache.touch(touched);
    }

    @Override
    public boolean touchAtOnce(Session touched) {
        return cache.touchAtOnce(touched);
    }

    @Override
    public void touchBehind(Session touched) {
        cache.touchBehind(touched);
    }

    @Override
    public List<ListedSession> list(String principalName) {
        return cache.list(principalName);
    }
}
