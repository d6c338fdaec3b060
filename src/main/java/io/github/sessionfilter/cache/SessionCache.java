package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.Lookups.WaitStrategy;
import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RealmSignatures;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.RunningSessions;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionRepository;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.UntaggedIds;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one node: a cache in front of a {@link SessionStore}.
 *
 * <p>A live session that is cached is found without the store; each refusal comes from the store. Touches are collected
 * and written later by {@link #writeTouches}. A revoked session is refused from the moment that its revocation begins,
 * whatever the store answers. Thread-safe.
 */
public final class SessionCache implements SessionRepository {
    private static final int MAX_TOUCHES = 1_000_000;

    private final SessionStore store;
    private final StoreCalls calls;
    private final NodeClock node;
    private final Freshness freshness;
    private final Tombstones tombstones;
    private final CachedSessions cached;
    private final IdTags idTags;
    private final SessionChecks checks;
    private final NewSessions newSessions;
    private final CutOffRevocations cutOffs;
    private final Revocations revocations;
    private final Logouts logouts;
    private final RevocationSync sync;
    private final TouchWriter touchWriter;
    private final WarmUp warmUp;
    private final RunningSessions followed;

    /** Creates an empty cache that calls the store on its callers' threads, which wait for {@code timeout} at most. */
    public SessionCache(SessionStore store, StoreClock clock, RevocationWindow window, int maxSize, Duration timeout) {
        this(store, StoreCalls.onCallersThread(timeout), clock, window, maxSize, UntaggedIds.ACCEPT);
    }

    /**
     * Creates an empty cache.
     *
     * @param store the store behind the cache
     * @param calls run the calls that requests wait for
     * @param clock the time of that store
     * @param window how long a cached session counts, and how late revocations become visible
     * @param maxSize how many sessions are cached at most
     * @param untaggedIds whether the store is asked about ids that the realm has not tagged
     */
    public SessionCache(
            SessionStore store,
            StoreCalls calls,
            StoreClock clock,
            RevocationWindow window,
            int maxSize,
            UntaggedIds untaggedIds) {
        this(store, calls, clock, window, maxSize, untaggedIds, WaitStrategy::blocking);
    }

    SessionCache(
            SessionStore store,
            StoreCalls calls,
            StoreClock clock,
            RevocationWindow window,
            int maxSize,
            UntaggedIds untaggedIds,
            WaitStrategy waitStrategy) {
        this.store = store;
        this.calls = calls;
        this.node = clock.node();
        this.freshness = new Freshness(window.maxStaleness());
        this.tombstones = new Tombstones(node::ageNanos);
        var touches = new TouchBuffer(MAX_TOUCHES);
        var touchesBehind = new TouchBuffer(MAX_TOUCHES);
        this.cached = new CachedSessions(clock, freshness, tombstones, touches, maxSize);
        var refusals = new FinalRefusals(clock);
        var rotations = new Rotations(node::ageNanos);
        var reader = new SessionReader(store, clock, tombstones, touches, touchesBehind, cached, rotations, refusals);
        this.idTags = new IdTags(store, calls, clock, untaggedIds);
        var lookups = new Lookups(reader, freshness, node, calls, waitStrategy);
        this.checks = new SessionChecks(cached, tombstones, refusals, idTags, lookups, calls);
        this.cutOffs = new CutOffRevocations(store, calls, clock, window, tombstones, cached);
        this.newSessions = new NewSessions(store, calls, tombstones, cached, refusals, cutOffs);
        this.followed = new FollowedSessions(tombstones, rotations, cached, checks);
        this.revocations = new Revocations(
                store, calls, clock, window.stampLife(), tombstones, cached, lookups, cutOffs, rotations);
        this.logouts = new Logouts(checks, revocations, tombstones, cached, calls);
        this.sync = new RevocationSync(store, node, window, revocations, freshness);
        this.touchWriter = new TouchWriter(store, tombstones, touches, touchesBehind, cached);
        this.warmUp = new WarmUp(store, sync, tombstones, cached, maxSize);
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        return checks.find(key);
    }

    @Override
    public SessionVerdict find(SessionKey key, SessionId id) {
        return checks.find(key, id);
    }

    @Override
    public SessionId newId() {
        return idTags.newId();
    }

    @Override
    public boolean mayHaveIssued(SessionId id) {
        return calls.together(() -> idTags.originOf(id) != IdOrigin.FOREIGN);
    }

    /** Returns the signatures with the keys that tag session ids. */
    public RealmSignatures signatures() {
        return idTags;
    }

    /** Reads the keys that tag session ids, or throws {@link SessionStoreException}; known keys stay known. */
    public void readIdKeys() {
        idTags.refresh();
    }

    @Override
    public Session insert(SessionKey key, Login login) {
        return newSessions.insert(key, login);
    }

    @Override
    public LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        return newSessions.insert(key, login, limit, replaced);
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        return revocations.rotate(current, next);
    }

    @Override
    public boolean revoke(SessionKey key) {
        return revocations.revoke(key);
    }

    @Override
    public boolean revokePresented(SessionKey key, SessionId id) {
        return logouts.revoke(key, id);
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        revocations.revokeEach(keys);
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared) {
        return revocations.revokeAll(principalName, spared);
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return cutOffs.revokeIssuedBefore(principalName, issuedBefore);
    }

    @Override
    public CutOff lock(String principalName, long until) {
        return cutOffs.lock(principalName, until);
    }

    @Override
    public void touch(Session touched) {
        touchWriter.add(touched);
    }

    @Override
    public boolean touchAtOnce(Session touched) {
        return calls.run(() -> touchWriter.writeAtOnce(touched), late -> {});
    }

    @Override
    public void touchBehind(Session touched) {
        touchWriter.addBehind(touched);
    }

    @Override
    public List<ListedSession> list(String principalName) {
        return calls.run(() -> store.list(principalName), late -> {});
    }

    /**
     * Takes in the revocations that other nodes have made. After a complete sync, cached sessions count for another
     * {@code maxStaleness}. None counts if the table requires a newer jar.
     *
     * @throws SessionStoreException if the store fails
     */
    public void synchronize() {
        sync.run();
    }

    /**
     * Writes the pending touches, and evicts the sessions whose row is gone or revoked.
     *
     * @throws SessionStoreException if the store fails; the touches that it has not taken stay pending
     */
    public void writeTouches() {
        writeTouches(() -> false);
    }

    /** Writes the pending touches as {@link #writeTouches()} does, and asks {@code stopped} before each batch. */
    public void writeTouches(BooleanSupplier stopped) {
        touchWriter.write(stopped);
    }

    /**
     * Tells the store again of the revocations that it has not confirmed.
     *
     * @throws SessionStoreException if it does not confirm one of them
     */
    public void confirmRevocations(SessionListener listener) {
        confirmRevocations(listener, () -> false);
    }

    /** Does {@link #confirmRevocations(SessionListener)}, and asks {@code stopped} before each revocation. */
    public void confirmRevocations(SessionListener listener, BooleanSupplier stopped) {
        revocations.confirm(listener, stopped);
    }

    /** Returns whether touches or revocations wait to be written. */
    public boolean hasPendingWrites() {
        return touchesPending() > 0 || tombstones.hasUnconfirmed();
    }

    /**
     * Asks the store whether it answers; this may close its circuit breaker.
     *
     * @throws SessionStoreException if it does not
     */
    public void probe() {
        store.now();
    }

    /**
     * Removes up to {@code limit} rows of sessions that have been dead for long, and returns how many it removed.
     *
     * <p>For an hour after the store's clock has stepped far, it removes nothing: by the stepped clock, a live session may
     * look dead, and a new revocation old.
     *
     * @throws SessionStoreException if the store fails
     */
    public int sweep(int limit) {
        return sync.maySweep() ? store.sweep(limit) : 0;
    }

    /**
     * Fills the cache with the live sessions that expire last, until it is full or the store has no more.
     *
     * @param stopped asked before each page whether to stop
     * @return how many rows were read
     * @throws SessionStoreException if the store fails; the rows read so far stay cached
     */
    public int warmUp(BooleanSupplier stopped) {
        return warmUp.run(stopped);
    }

    /** Evicts one session, as the cache does when it is full. */
    void evict(SessionKey key) {
        cached.evict(key);
    }

    /** Returns what this node knows about the sessions of running responses. */
    public RunningSessions followed() {
        return followed;
    }

    /** Returns about how many sessions are cached. */
    public long size() {
        return cached.size();
    }

    /** Returns how many checks have found no live session in memory since the start. */
    public long misses() {
        return checks.misses();
    }

    /** Returns how many sessions have a touch that is not written yet. */
    public int touchesPending() {
        return touchWriter.pending();
    }

    /** Returns how long ago the last complete sync was sent, in nanoseconds, or nothing before the first. */
    public OptionalLong nanosSinceSync() {
        return freshness.nanosSinceSync(node.ageNanos());
    }
}
