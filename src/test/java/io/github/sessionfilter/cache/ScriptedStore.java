package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store that counts reads, fails on demand, and runs an action of the test before and after each call. */
final class ScriptedStore extends MemoryStore {
    final AtomicInteger finds = new AtomicInteger();
    final AtomicInteger keyReads = new AtomicInteger();
    final AtomicInteger cutOffs = new AtomicInteger();
    final List<Session> touched = new ArrayList<>();
    /** The first stamp of each query for a first page of revocations. */
    final List<Long> asked = new ArrayList<>();

    volatile boolean failing;
    volatile Runnable before = () -> {};
    volatile Runnable after = () -> {};

    ScriptedStore(TestClock time, StoreClock clock, SessionTimeouts timeouts) {
        super(time, clock, timeouts);
    }

    /** Adds a live session that no cache holds, without running an action and without failing. */
    SessionKey uncachedSession() {
        var key = SessionKey.of(SessionId.random());
        addUncached(key);
        return key;
    }

    /** Adds a live session as {@link #uncachedSession} does, with a key of the test's. */
    void addUncached(SessionKey key) {
        super.insert(key, Login.of("carol"));
    }

    /** Makes a revocation with an earlier stamp visible. */
    void revokeStamped(SessionKey key, long stampedAtMillis) {
        stampRevoked(key, stampedAtMillis);
    }

    /** Runs {@code action} once, after the next call. */
    void afterNextCall(Runnable action) {
        after = () -> {
            after = () -> {};
            action.run();
        };
    }

    private void begin() {
        before.run();
        if (failing) {
            throw new SessionStoreException("the test lets the store fail", null);
        }
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        finds.incrementAndGet();
        begin();
        var found = super.find(key);
        after.run();
        return found;
    }

    @Override
    public IdKeys idKeys() {
        keyReads.incrementAndGet();
        begin();
        var keys = super.idKeys();
        after.run();
        return keys;
    }

    @Override
    public Session insert(SessionKey key, Login login) {
        begin();
        var inserted = super.insert(key, login);
        after.run();
        return inserted;
    }

    @Override
    public boolean revoke(SessionKey key) {
        begin();
        boolean known = super.revoke(key);
        after.run();
        return known;
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        begin();
        var rotated = super.rotate(current, next);
        after.run();
        return rotated;
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        begin();
        keys.forEach(super::revoke);
        after.run();
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        begin();
        var revoked = super.revokeAll(principalName, spared, createdUntil);
        after.run();
        return revoked;
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        cutOffs.incrementAndGet();
        begin();
        var cutOff = super.revokeIssuedBefore(principalName, issuedBefore);
        after.run();
        return cutOff;
    }

    @Override
    public CutOff lock(String principalName, long until) {
        begin();
        var cutOff = super.lock(principalName, until);
        after.run();
        return cutOff;
    }

    @Override
    public List<SessionKey> touch(Collection<Session> used) {
        begin();
        synchronized (touched) {
            touched.addAll(used);
        }
        var gone = super.touch(used);
        after.run();
        return gone;
    }

    @Override
    public RevocationPage revocations(long since, @Nullable SessionKey last, int limit) {
        if (last == null) {
            asked.add(since);
        }
        begin();
        var page = super.revocations(since, last, limit);
        after.run();
        return page;
    }

    @Override
    public List<Session> page(@Nullable Session last, int limit) {
        begin();
        var page = super.page(last, limit);
        after.run();
        return page;
    }
}
