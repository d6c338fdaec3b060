package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads the revocations that other nodes have made, and takes them in.
 *
 * <p>A sync reads the revocations that were stamped since the watermark, the store's time at the last sync. It also
 * looks back by an overlap, because a commit becomes visible after its stamp. The store's clock may step between two
 * syncs, so each sync compares the time that has passed on the store and on this node:
 *
 * <ul>
 *   <li>The store's clock was set back: stamps may be earlier by the difference. The sync reads again from there.
 *   <li>It was set forward: what was stamped before may still commit. The watermark stays for one overlap.
 *   <li>It stepped by more than half the overlap: the sync also evicts all sessions.
 * </ul>
 *
 * <p>A node that was away for longer than the overlap reads all revocations that the store keeps: the clock may have
 * stepped and returned meanwhile. If a sync cannot know what it has missed, it evicts all sessions. Thread-safe; one sync
 * runs at a time.
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
    /** A larger step of the store's clock empties the cache; a smaller one is within the overlap. */
    private final Duration largeStep;

    private final Revocations revocations;
    private final Freshness freshness;
    private @Nullable StoreReading last;
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
        this.largeStep = window.stampLife();
        this.revocations = revocations;
        this.freshness = freshness;
        this.heldUntil = clock.ageNanos();
        this.unsweptUntil = heldUntil;
    }

    /**
     * Takes in what was revoked until now.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails; the sync does not count then
     */
    synchronized void run() {
        var before = last;
        var reading = before == null || hasPassedSince(before, MAX_ABSENCE) ? startOver() : takeIn(before);
        if (before == null) {
            watermark = reading.storeMillis();
        } else {
            advance(before, reading);
        }
        last = reading;
        freshness.recordSync(reading.sentAt());
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

    /** Takes in the revocations since the sync {@code before}, also if the store's clock was set back since. */
    private StoreReading takeIn(StoreReading before) {
        long since = hasPassedSince(before, overlap) ? Long.MIN_VALUE : lookBack();
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
        int taken = 0;
        while (true) {
            page.revocations().forEach(revocation -> revocations.takeIn(revocation.key()));
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
