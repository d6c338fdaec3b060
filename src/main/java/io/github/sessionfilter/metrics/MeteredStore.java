package io.github.sessionfilter.metrics;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionVerdict;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures the duration of each call of another store.
 *
 * <p>Thread-safe.
 */
public final class MeteredStore implements SessionStore {
    private final SessionStore store;
    private final LongSupplier nanoTime;
    private final Map<StoreCall, Latencies> latencies = new EnumMap<>(StoreCall.class);
    private final List<StoreCallRecorder> recorders = new CopyOnWriteArrayList<>();

    /** Measures the calls of {@code store} by {@code nanoTime}. */
    public MeteredStore(SessionStore store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
        for (var call : StoreCall.values()) {
            latencies.put(call, new Latencies());
        }
        recorders.add((call, nanos, answered) -> latencies(call).record(nanos, answered));
    }

    private Latencies latencies(StoreCall call) {
        return Objects.requireNonNull(latencies.get(call));
    }

    StoreCallStatistics statistics(StoreCall call) {
        return latencies(call).statistics();
    }

    /** Adds a recorder, which is told of each call from now on. */
    void add(StoreCallRecorder recorder) {
        recorders.add(recorder);
    }

    void remove(StoreCallRecorder recorder) {
        recorders.remove(recorder);
    }

    private <T extends @Nullable Object> T timed(StoreCall call, Supplier<T> asked) {
        long begun = nanoTime.getAsLong();
        boolean answered = false;
        try {
            T answer = asked.get();
            answered = true;
            return answer;
        } catch (PrincipalLockedException e) {
            answered = true;
            throw e;
        } finally {
            long took = nanoTime.getAsLong() - begun;
            for (var recorder : recorders) {
                recorder.called(call, took, answered);
            }
        }
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        return timed(StoreCall.FIND, () -> store.find(key));
    }

    @Override
    public Session insert(SessionKey key, Login login) {
        return timed(StoreCall.INSERT, () -> store.insert(key, login));
    }

    @Override
    public LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        return timed(StoreCall.INSERT, () -> store.insert(key, login, limit, replaced));
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        return timed(StoreCall.ROTATE, () -> store.rotate(current, next));
    }

    @Override
    public boolean revoke(SessionKey key) {
        return timed(StoreCall.REVOKE, () -> store.revoke(key));
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        timed(StoreCall.REVOKE_ALL, () -> {
            store.revokeEach(keys);
            return null;
        });
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        return timed(StoreCall.REVOKE_ALL, () -> store.revokeAll(principalName, spared, createdUntil));
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return timed(StoreCall.REVOKE_ISSUED_BEFORE, () -> store.revokeIssuedBefore(principalName, issuedBefore));
    }

    @Override
    public CutOff lock(String principalName, long until) {
        return timed(StoreCall.LOCK, () -> store.lock(principalName, until));
    }

    @Override
    public List<SessionKey> touch(Collection<Session> used) {
        return timed(StoreCall.TOUCH, () -> store.touch(used));
    }

    @Override
    public boolean touchAtOnce(Session used) {
        return timed(StoreCall.TOUCH, () -> store.touchAtOnce(used));
    }

    @Override
    public List<ListedSession> list(String principalName) {
        return timed(StoreCall.LIST, () -> store.list(principalName));
    }

    @Override
    public List<Session> page(@Nullable Session after, int limit) {
        return timed(StoreCall.PAGE, () -> store.page(after, limit));
    }

    @Override
    public int sweep(int limit) {
        return timed(StoreCall.SWEEP, () -> store.sweep(limit));
    }

    @Override
    public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
        return timed(StoreCall.REVOCATIONS, () -> store.revocations(since, after, limit));
    }

    @Override
    public IdKeys idKeys() {
        return timed(StoreCall.ID_KEYS, store::idKeys);
    }

    @Override
    public long now() {
        return timed(StoreCall.NOW, store::now);
    }
}
