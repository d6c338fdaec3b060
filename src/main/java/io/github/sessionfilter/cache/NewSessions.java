package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds new sessions to the store, and then to the cache.
 *
 * <p>A session that the store may have although its login failed is ended: no client has its id. Thread-safe.
 */
final class NewSessions {
    private final SessionStore store;
    private final StoreCalls calls;
    private final Tombstones tombstones;
    private final CachedSessions cached;
    private final FinalRefusals refusals;
    private final CutOffRevocations cutOffs;

    NewSessions(
            SessionStore store,
            StoreCalls calls,
            Tombstones tombstones,
            CachedSessions cached,
            FinalRefusals refusals,
            CutOffRevocations cutOffs) {
        this.store = store;
        this.calls = calls;
        this.tombstones = tombstones;
        this.cached = cached;
        this.refusals = refusals;
        this.cutOffs = cutOffs;
    }

    /** Adds a session; the contract is that of {@code SessionRepository.insert}. */
    Session insert(SessionKey key, Login login) {
        cutOffs.requireUnlocked(login.principalName());
        var fence = tombstones.fence();
        var session = calls.run(
                () -> insertOrEnd(key, () -> store.insert(key, login)), late -> tombstones.addUnconfirmed(key));
        refusals.remove(key);
        cached.keep(session, fence);
        return session;
    }

    /** Adds a session if a limit allows it; the contract is that of {@code SessionRepository.insert}. */
    LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        cutOffs.requireUnlocked(login.principalName());
        var fence = tombstones.fence();
        var limited = calls.run(
                () -> insertOrEnd(key, () -> store.insert(key, login, limit, replaced)),
                late -> tombstones.addUnconfirmed(key));
        if (limited.session() != null) {
            refusals.remove(key);
            cached.keep(limited.session(), fence);
        }
        return limited;
    }

    private <T> T insertOrEnd(SessionKey key, Supplier<T> insert) {
        try {
            return insert.get();
        } catch (SessionStoreException e) {
            if (e.isOutcomeUnknown()) {
                tombstones.addUnconfirmed(key);
            }
            throw e;
        }
    }
}
