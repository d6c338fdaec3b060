package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads the revocations that other nodes have made, and takes them in.
 *
 * <p>A complete sync reads the revocations that were stamped since the watermark, the store's time at the last complete
 * sync. It also looks back by an overlap, because a commit becomes visible after its stamp. The store's clock may step
 * between two syncs, so each sync compares the time that has passed on the store and on this node:
 *
 * <ul>
 *   <li>The store's clock was set back: stamps may be earlier by the difference. The sync reads again from there.
 *   <li>It was set forward: what was stamped before may still commit. The watermark stays for one overlap.
 *   <li>It stepped by more than half the overlap: the sync also evicts all sessions.
 * </ul>
 *
 * <p>A node that was away for longer than the overlap reads all revocations that the store keeps: the clock may have
 * stepped and returned meanwhile. If a sync cannot know what it has missed, it evicts all sessions.
 *
 * <p>The syncs between two complete ones are incremental: they read what was stamped since the last sync, less a short
 * margin. They make most revocations known early, and change nothing else: only a complete sync moves the watermark, and
 * only a complete sync lets cached sessions count for longer. A sync is complete if the next one would be late for the
 * interval of complete syncs, if the last one failed, if it sees a step of the store's clock, and while the watermark
 * stays. Thread-safe; one sync runs at a time.
 */
final class RevocationSync {
    /**
     * How many revocations one sync takes in; evicting all sessions is cheaper than more. Two such syncs fit into the
     * tombstones.
     */
    static final int MAX_REVOCATIONS = Tombstones.MAX_CONFIRMED / 2;

    static final int PAGE = 10_000;

    /** How often a sync reads again because the store's clock is set back meanwhile, before it evicts all sessions. */
    static final int MAX_READS = 3;

    /** Half of the time that stores keep revoked rows. The other half is for the overlap and the answers. */
    private static final Duration MAX_ABSENCE = SessionTimeouts.DEAD_ROW_RETENTION.dividedBy(2);

    private final SessionStore store;
    private final NodeClock clock;
    private final Duration overlap;
    private final Duration completeInterval;
    /** A larger step of the store's clock empties the cache; a smaller one is within the overlap. */
    private final Duration largeStep;

    private final Revocations revocations;
    private final Freshness freshness;
    /** The last complete sync. */
    private @Nullable StoreReading last;
    /** The last sync of either kind, or null if it failed. */
    private @Nullable StoreReading newest;
    /** All revocations with an earlier stamp, less the overlap, are taken in. In epoch milliseconds of the store. */
    private long watermark;
    /** Until this age of the node's clock, the watermark does not advance. */
    private long heldUntil;
    /** Until this age of the node's clock, nothing is swept. */
    private volatile long unsweptUntil;

    RevocationSync(
            SessionStore store,
            NodeClock clock,
            RevocationWindow window,
            Revocations revocations,
            Freshness freshness) {
        this.store = store;
        this.clock = clock;
        this.overlap = window.overlap();
        this.completeInterval = window.completeSyncInterval();
        this.largeStep = window.stampLife();
        this.revocations = revocations;
        this.freshness = freshness;
        this.heldUntil = clock.ageNanos();
        this.unsweptUntil = heldUntil;
    }

    /**
     * Takes in what was revoked until now. If the table requires a newer jar, no cached session counts any more.
     *
     * @throws SessionStoreException if the store fails; the sync does not count then
     */
    synchronized void run() {
        try {
            sync();
        } catch (SessionStoreException e) {
            if (e.failure() == StoreFailure.OUTDATED) {
                revocations.evictAll();
            }
            throw e;
        }
    }

    private void sync() {
        var before = last;
        var previous = newest;
        newest = null;
        newest = before == null || previous == null || isCompleteDue(before, previous)
                ? complete(before, lookBack())
                : increment(before, previous);
    }

    /** Returns whether the next sync would be too late for a complete one, or the watermark stays. */
    private boolean isCompleteDue(StoreReading before, StoreReading previous) {
        long now = clock.ageNanos();
        long next = now + (now - previous.sentAt());
        return next - before.sentAt() > completeInterval.toNanos() || now - heldUntil < 0;
    }

    /**
     * Takes in the revocations since the sync {@code previous}, less the margin. If the store's clock has stepped since the
     * complete sync {@code before}, the sync becomes complete.
     */
    private StoreReading increment(StoreReading before, StoreReading previous) {
        var reading = takeInSince(previous.storeMillis() - RevocationWindow.COMMIT_MARGIN.toMillis());
        long step = reading.stepMillisSince(before);
        return step == 0 ? reading : complete(before, lookBack() - Math.max(0, -step));
    }

    /**
     * Takes in all revocations since the complete sync {@code before}. Cached sessions then count for longer.
     *
     * @param earliestNew the earliest stamp of a revocation that may be new, as far as is known
     */
    private StoreReading complete(@Nullable StoreReading before, long earliestNew) {
        var reading = before == null || hasPassedSince(before, MAX_ABSENCE) ? startOver() : takeIn(before, earliestNew);
        if (before == null) {
            watermark = reading.storeMillis();
        } else {
            advance(before, reading);
        }
        last = reading;
        freshness.recordSync(reading.sentAt());
        return reading;
    }

    /** Returns whether dead rows may be removed: the store's clock has not stepped far within the last hour. */
    boolean maySweep() {
        return clock.ageNanos() - unsweptUntil >= 0;
    }

    private boolean hasPassedSince(StoreReading reading, Duration duration) {
        return clock.ageNanos() - reading.sentAt() > duration.toNanos();
    }

    /** Evicts all sessions. */
    private StoreReading startOver() {
        var reading = StoreReading.of(clock, () -> store.revocations(Long.MAX_VALUE, null, 1));
        revocations.evictAll();
        return reading;
    }

    /**
     * Takes in the revocations since the sync {@code before}, also if the store's clock was set back since.
     *
     * @param earliestNew the earliest stamp of a revocation that may be new, as far as is known
     */
    private StoreReading takeIn(StoreReading before, long earliestNew) {
        long since = hasPassedSince(before, overlap) ? Long.MIN_VALUE : earliestNew;
        for (int reads = 1; reads <= MAX_READS; reads++) {
            var reading = takeInSince(since);
            long earliest = lookBack() - Math.max(0, -reading.stepMillisSince(before));
            if (since <= earliest) {
                return reading;
            }
            since = earliest;
        }
        return startOver();
    }

    /** Returns the earliest stamp of a revocation that may be new. */
    private long lookBack() {
        return watermark - overlap.toMillis();
    }

    /** Takes in the revocations that were stamped at {@code since} or later. */
    private StoreReading takeInSince(long since) {
        var reading = StoreReading.of(clock, () -> store.revocations(since, null, PAGE));
        var page = reading.page();
        takeInCutOffs(page);
        int taken = 0;
        while (true) {
            page.revocations().forEach(revocations::takeIn);
            taken += page.revocations().size();
            if (page.revocations().size() < PAGE) {
                return reading;
            }
            if (taken >= MAX_REVOCATIONS) {
                revocations.evictAll();
                return reading;
            }
            var end = page.revocations().get(PAGE - 1);
            page = store.revocations(end.revokedAtMillis(), end.key(), PAGE);
        }
    }

    private void takeInCutOffs(RevocationPage page) {
        revocations.takeIn(page.cutOffs());
        if (page.cutOffs().size() >= PAGE) {
            revocations.evictAll(); // there may be more
        }
    }

    private void advance(StoreReading before, StoreReading now) {
        long step = now.stepMillisSince(before);
        if (Math.abs(step) > largeStep.toMillis()) {
            revocations.evictAll();
            unsweptUntil = now.sentAt() + SessionTimeouts.DEAD_ROW_RETENTION.toNanos();
        }
        if (step > 0) {
            heldUntil = now.sentAt() + overlap.toNanos();
        }
        boolean held = now.sentAt() - heldUntil < 0;
        watermark = held ? Math.min(watermark, now.storeMillis()) : now.storeMillis();
    }
}
