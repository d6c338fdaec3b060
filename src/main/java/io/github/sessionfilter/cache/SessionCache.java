package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.github.sessionfilter.cache.Lookups.Waiting;
import io.github.sessionfilter.cache.Tombstones.Fence;
import io.github.sessionfilter.cache.Tombstones.PrincipalRevocation;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionRepository;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store of sessions in memory, in front of another one.
 *
 * <p>A live session that is cached is found without asking the store behind; every other answer is the store's. Uses
 * are collected here and written behind the request by {@link #writeTouches}. A revocation is refused here from the
 * moment it is asked for, whatever the store behind says of it.
 *
 * <p>Safe for use by many threads. What keeps it so: an entry is only added, replaced or removed by a per-key atomic
 * step of the map, and a row is added only if, within that step, no tombstone speaks against it. A revocation sets its
 * tombstone first and removes the entry second, so one of the two always sees the other.
 */
public final class SessionCache implements SessionRepository {
    /** Three times what 100,000 active sessions bring in a second, so that a late round needs no second batch. */
    private static final int TOUCH_BATCH = 5_000;

    private static final int WARM_UP_PAGE = 10_000;
    private static final int MAX_TOUCHES = 1_000_000;
    private static final int MAX_REFUSED = 10_000;
    private static final Duration REFUSED_FOR = Duration.ofSeconds(30);
    private static final int READS_PER_LOOKUP = 10;
    private static final int STAMPS_PER_REVOCATION = 3;

    private final SessionStore store;
    private final StoreClock clock;
    private final NodeClock node;
    private final Duration stampLife;
    private final int maxSize;
    private final Cache<SessionKey, Entry> sessions;
    private final Policy<SessionKey, Entry> quietly;
    /** Keys that the store has refused for good; apart from the sessions, so that made-up ids push none of them out. */
    private final Cache<SessionKey, Reason> refused;

    private final Tombstones tombstones;
    private final TouchBuffer touches;
    private final Freshness freshness;
    private final Lookups lookups;
    private final RevocationSync sync;
    private final LongAdder misses = new LongAdder();

    /**
     * A session that is cached.
     *
     * @param readAt the age of the node's clock before the query was sent
     */
    private record Entry(Session session, long readAt) {}

    /**
     * An empty cache.
     *
     * @param store the store behind
     * @param clock that store's time
     * @param window how long what is cached is believed, and how late revocations become visible
     * @param maxSize how many sessions are cached at most
     * @param timeout how long a request waits for a lookup that another one has begun
     */
    public SessionCache(SessionStore store, StoreClock clock, RevocationWindow window, int maxSize, Duration timeout) {
        this(store, clock, window, maxSize, timeout, Waiting::blocking);
    }

    SessionCache(
            SessionStore store,
            StoreClock clock,
            RevocationWindow window,
            int maxSize,
            Duration timeout,
            Waiting waiting) {
        this.store = store;
        this.clock = clock;
        this.node = clock.node();
        this.stampLife = window.stampLife();
        this.maxSize = maxSize;
        this.sessions = Caffeine.newBuilder().maximumSize(maxSize).build();
        this.quietly = sessions.policy();
        this.refused = Caffeine.newBuilder()
                .ticker(clock::nanoTime)
                .maximumSize(MAX_REFUSED)
                .expireAfterWrite(REFUSED_FOR)
                .build();
        this.tombstones = new Tombstones(node::ageNanos);
        this.touches = new TouchBuffer(MAX_TOUCHES);
        this.freshness = new Freshness(window.maxStaleness());
        this.lookups = new Lookups(this::read, freshness, node, timeout, waiting);
        this.sync = new RevocationSync(store, node, window.overlap(), new SyncTarget());
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        var live = live(cached(key));
        if (live != null && !tombstones.coverPrincipalOf(live.session())) {
            return live;
        }
        misses.increment();
        var reason = refusal(key);
        return reason != null ? reason.verdict() : unlessRevokedMeanwhile(lookups.find(key));
    }

    /**
     * Looks without telling the eviction policy, which costs as much as the look. The policy learns of each session's
     * uses by its touches, once per touch interval, and that is as fine as it needs to be.
     */
    private @Nullable Entry cached(SessionKey key) {
        return quietly.getIfPresentQuietly(key);
    }

    /** What an entry says, if it is still believed and has not expired. */
    private @Nullable Live live(@Nullable Entry entry) {
        if (entry == null) {
            return null;
        }
        long now = clock.nanoTime();
        long millis = clock.millis(now);
        if (freshness.vouchesFor(entry.readAt, node.ageNanos(now)) && millis < entry.session.expiresAtMillis()) {
            return new Live(entry.session, millis);
        }
        return null;
    }

    private @Nullable Reason refusal(SessionKey key) {
        return tombstones.contains(key) ? Reason.REVOKED : refused.getIfPresent(key);
    }

    /** A lookup that was joined may have been sent before a revocation that was answered before this check began. */
    private SessionVerdict unlessRevokedMeanwhile(SessionVerdict verdict) {
        if (verdict instanceof Live live && tombstones.covers(live.session())) {
            sessions.invalidate(live.session().key()); // else the next check might find it, before the revocation does
            return Reason.REVOKED.verdict();
        }
        return verdict;
    }

    /** What a lookup does: one thread per key at a time. */
    private SessionVerdict read(SessionKey key) {
        var brought = live(cached(key)); // by a lookup that ended just before this one began
        if (brought != null) {
            return brought;
        }
        for (int i = 0; i < READS_PER_LOOKUP; i++) {
            var fence = tombstones.fence();
            var usedBefore = touches.get(key);
            var verdict = store.find(key);
            if (verdict instanceof Refused refused) {
                var used = usedBefore != null ? usedBefore : touches.get(key);
                return used != null && isLate(used, refused) ? new Live(used, clock.millis()) : refuse(key, refused);
            }
            var live = (Live) verdict;
            var kept = keep(live.session(), fence);
            if (kept != null) {
                return new Live(kept, live.checkedAtMillis());
            }
            if (tombstones.covers(live.session())) {
                return Reason.REVOKED.verdict();
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.REVOCATIONS_TOO_FAST);
    }

    /** Whether a use that waited to be written when the row was read says that the session has not expired. */
    private boolean isLate(Session used, Refused verdict) {
        return verdict.reason() == Reason.EXPIRED && clock.millis() < used.expiresAtMillis();
    }

    private SessionVerdict refuse(SessionKey key, Refused verdict) {
        sessions.invalidate(key);
        if (verdict.reason().isFinal()) {
            touches.remove(key);
            refused.put(key, verdict.reason());
        }
        return verdict;
    }

    /**
     * Caches a row that was read, or written, behind {@code fence}.
     *
     * @return what is cached now, or null if the row may be older than a revocation
     */
    private @Nullable Session keep(Session row, Fence fence) {
        var kept = sessions.asMap().compute(row.key(), (key, cached) -> {
            if (!tombstones.admits(row, fence)) {
                return null;
            }
            var latest = later(later(row, cached == null ? null : cached.session), touches.get(key));
            return new Entry(latest, fence.sentAt());
        });
        if (kept != null && tombstones.admits(row, fence)) {
            return kept.session;
        }
        // A principal's revocation looks at all entries, and may have missed one that was just being added.
        sessions.invalidate(row.key());
        return null;
    }

    private static Session later(Session one, @Nullable Session other) {
        return other != null && other.expiresAtMillis() > one.expiresAtMillis() ? other : one;
    }

    @Override
    public Session insert(SessionKey key, String principalName, String description) {
        var fence = tombstones.fence();
        Session session;
        try {
            session = store.insert(key, principalName, description);
        } catch (SessionStoreException e) {
            if (e.isOutcomeUnknown()) {
                tombstones.addUnconfirmed(key); // it may be there, and nobody will get its id
            }
            throw e;
        }
        refused.invalidate(key);
        keep(session, fence);
        return session;
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        var fence = tombstones.fence();
        Session session;
        boolean inTime;
        try {
            session = store.rotate(current, next);
            inTime = isInTime(fence.sentAt());
        } catch (SessionStoreException e) {
            sessions.invalidate(current); // whether it happened is for the store to say
            throw e;
        }
        confirmRevoked(current); // and if there was nothing to rotate, it is unknown or revoked: final as well
        if (session != null) {
            keep(session, fence);
        }
        if (!inTime) {
            revoke(current); // with a stamp that the other nodes look at
        }
        return session;
    }

    @Override
    public boolean revoke(SessionKey key) {
        tombstones.addUnconfirmed(key);
        evict(key);
        boolean known = inTime(() -> store.revoke(key));
        tombstones.confirm(key);
        return known;
    }

    /**
     * Repeats a revocation whose stamp may be too old for the other nodes to look at when its commit became visible.
     */
    private <T> T inTime(Supplier<T> revocation) {
        for (int i = 0; i < STAMPS_PER_REVOCATION; i++) {
            long sentAt = node.ageNanos();
            T result = revocation.get();
            if (isInTime(sentAt)) {
                return result;
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.COMMIT_TOO_SLOW);
    }

    private boolean isInTime(long sentAt) {
        return node.ageNanos() - sentAt < stampLife.toNanos();
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared) {
        // Before the store was ever reached, nobody can tell who logs in later; they are meant too until it is.
        long until = clock.isSet() ? clock.latestMillis() : SessionStore.ANY_TIME;
        var revocation = new PrincipalRevocation(principalName, spared, until);
        tombstones.addUnconfirmed(revocation);
        evictAll(revocation);
        return revokeAll(revocation, SessionStore.ANY_TIME);
    }

    private List<SessionKey> revokeAll(PrincipalRevocation revocation, long createdUntil) {
        var revoked = new ArrayList<SessionKey>();
        inTime(() -> revoked.addAll(store.revokeAll(revocation.principalName(), revocation.spared(), createdUntil)));
        confirmRevoked(revocation, revoked);
        return revoked;
    }

    /** The store may have found some of the sessions ended already, by a call that has not told us yet. */
    private void confirmRevoked(PrincipalRevocation revocation, List<SessionKey> revoked) {
        revoked.forEach(this::confirmRevoked);
        tombstones.breakFences();
        lookups.detach();
        evictAll(revocation);
        tombstones.confirm(revocation);
    }

    /** Those that were opened later, too: they are read again, and the store's clock may have been set back. */
    private void evictAll(PrincipalRevocation revocation) {
        sessions.asMap().values().removeIf(entry -> revocation.concerns(entry.session));
    }

    private void confirmRevoked(SessionKey key) {
        tombstones.confirm(key);
        evict(key);
    }

    private void evict(SessionKey key) {
        sessions.invalidate(key);
        touches.remove(key);
    }

    /** Takes a use for a later {@link #writeTouches}, and extends the session here at once. */
    @Override
    public void touch(Session used) {
        var cached = cached(used.key());
        boolean stale = cached != null && cached.session.lastAccessedAtMillis() >= used.lastAccessedAtMillis();
        if (stale || tombstones.covers(used) || !touches.add(used)) {
            return;
        }
        // Only what waits to be written may be taken for used: otherwise the row would expire, and nobody would know.
        sessions.asMap()
                .computeIfPresent(
                        used.key(),
                        (key, entry) -> entry.session.expiresAtMillis() > used.expiresAtMillis()
                                ? entry
                                : new Entry(used, entry.readAt));
    }

    @Override
    public List<ListedSession> list(String principalName) {
        return store.list(principalName);
    }

    /**
     * Brings in what other nodes have revoked; what is cached is believed for another while then.
     *
     * @throws SessionStoreException if the store fails
     */
    public void synchronize() {
        sync.run();
    }

    private final class SyncTarget implements RevocationSync.Target {
        @Override
        public void revoked(SessionKey key) {
            if (!tombstones.contains(key)) {
                tombstones.confirm(key);
            }
            evict(key);
        }

        @Override
        public void forgetAll() {
            tombstones.breakFences();
            lookups.detach();
            sessions.invalidateAll();
        }

        @Override
        public void synced(long sentAt) {
            freshness.syncedAt(sentAt);
        }
    }

    /**
     * Writes the uses that wait, in batches ordered by key, and evicts those whose row is gone or revoked.
     *
     * @throws SessionStoreException if the store fails; what was not written waits on
     */
    public void writeTouches() {
        var waiting = touches.snapshot();
        var failures = new Failures();
        for (int from = 0; from < waiting.size(); from += TOUCH_BATCH) {
            var batch = waiting.subList(from, Math.min(from + TOUCH_BATCH, waiting.size()));
            failures.collect(() -> {
                store.touch(batch).forEach(this::evict);
                touches.written(batch);
            });
        }
        failures.throwLast();
    }

    /**
     * Tries again to have the store confirm the revocations that it has not.
     *
     * @throws SessionStoreException if it still does not
     */
    public void confirmRevocations() {
        var failures = new Failures();
        for (var key : tombstones.unconfirmed()) {
            failures.collect(() -> revoke(key));
        }
        for (var revocation : tombstones.unconfirmedPrincipals()) {
            failures.collect(() -> revokeAll(revocation, revocation.createdUntil()));
        }
        failures.throwLast();
    }

    /**
     * Fills the cache with the sessions that live longest, page by page, until it is full or there are no more.
     *
     * @param stopped tells before each page whether to leave it at that
     * @return how many rows were read
     * @throws SessionStoreException if the store fails; what was read stays
     */
    public int warmUp(BooleanSupplier stopped) {
        synchronize(); // first, for the first one drops what is cached before it
        int read = 0;
        Session last = null;
        while (read < maxSize && !stopped.getAsBoolean()) {
            int limit = Math.min(WARM_UP_PAGE, maxSize - read);
            var fence = tombstones.fence();
            var page = store.page(last, limit);
            page.forEach(row -> keep(row, fence));
            if (!tombstones.holds(fence)) {
                continue; // some rows may have been turned away: the page is read again
            }
            read += page.size();
            if (page.size() < limit) {
                break;
            }
            last = page.get(page.size() - 1);
        }
        return read;
    }

    /** Drops a session that lives on, as for want of room. */
    void evictOne(SessionKey key) {
        sessions.invalidate(key);
    }

    /** Returns about how many sessions are cached. */
    public long size() {
        return sessions.estimatedSize();
    }

    /** Returns how many checks found no live session in memory, since the start. */
    public long misses() {
        return misses.sum();
    }

    /** Returns for how many sessions a use waits to be written. */
    public int touchesPending() {
        return touches.size();
    }

    /** Returns how long ago the last sync was sent, in nanoseconds, or nothing before the first. */
    public OptionalLong nanosSinceSync() {
        return freshness.nanosSinceSync(node.ageNanos());
    }
}
