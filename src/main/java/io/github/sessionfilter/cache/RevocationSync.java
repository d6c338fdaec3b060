package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;

/**
 * Reads the revocations that other nodes have made, and takes them in.
 *
 * <p>A sync reads the revocations that were stamped since the watermark, the store's time at the last sync. It also
 * looks back by an overlap, because a commit becomes visible after its stamp. If a sync cannot know what it has missed,
 * it evicts all sessions. Thread-safe; one sync runs at a time.
 */
final class RevocationSync {
    /**
     * How many revocations one sync takes in; evicting all sessions is cheaper than more. Two such syncs fit into the
     * tombstones.
     */
    static final int MAX_REVOCATIONS = Tombstones.MAX_CONFIRMED / 2;

    static final int PAGE = 10_000;

    /** Half of the time that stores keep revoked rows. The other half is for the overlap and the answers. */
    private static final Duration MAX_ABSENCE = SessionTimeouts.DEAD_ROW_RETENTION.dividedBy(2);

    private static final long NEVER = Long.MIN_VALUE;

    private final SessionStore store;
    private final NodeClock clock;
    private final Duration overlap;
    private final Revocations revocations;
    private final Freshness freshness;
    /** The store's time at the last sync, in epoch milliseconds. */
    private long watermark = NEVER;

    /** The age of the node's clock before the last sync was sent, in nanoseconds. */
    private long syncedAt;

    RevocationSync(
            SessionStore store, NodeClock clock, Duration overlap, Revocations revocations, Freshness freshness) {
        this.store = store;
        this.clock = clock;
        this.overlap = overlap;
        this.revocations = revocations;
        this.freshness = freshness;
    }

    /**
     * Takes in what was revoked until now.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails; the sync does not count then
     */
    synchronized void run() {
        long sentAt = clock.ageNanos();
        if (watermark == NEVER || sentAt - syncedAt > MAX_ABSENCE.toNanos()) {
            watermark = startOver();
        } else {
            long now = takeIn();
            while (now < watermark) {
                // The store's clock was set back, or a server with a slower clock took over: its stamps begin earlier.
                watermark = now;
                sentAt = clock.ageNanos();
                now = takeIn();
            }
            watermark = advance(now, sentAt);
        }
        syncedAt = sentAt;
        freshness.recordSync(sentAt);
    }

    /** Evicts all sessions. Returns the store's time. */
    private long startOver() {
        long now = store.revocations(Long.MAX_VALUE, null, 1).nowMillis();
        revocations.evictAll();
        return now;
    }

    /** Takes in the revocations since the watermark, less the overlap. Returns the store's time at the first page. */
    private long takeIn() {
        var page = store.revocations(watermark - overlap.toMillis(), null, PAGE);
        long now = page.nowMillis();
        int taken = 0;
        while (true) {
            page.revocations().forEach(revocation -> revocations.takeIn(revocation.key()));
            taken += page.revocations().size();
            if (page.revocations().size() < PAGE) {
                return now;
            }
            if (taken >= MAX_REVOCATIONS) {
                revocations.evictAll();
                return now;
            }
            var last = page.revocations().get(PAGE - 1);
            page = store.revocations(last.revokedAtMillis(), last.key(), PAGE);
        }
    }

    /**
     * Returns the next watermark, which advances at most twice as fast as this node's clock.
     *
     * <p>If the store's clock is set forward, the watermark follows slowly. Otherwise a revocation that was stamped
     * before the step would be behind the overlap as soon as its commit becomes visible.
     */
    private long advance(long now, long sentAt) {
        if (now - watermark > MAX_ABSENCE.toMillis()) {
            revocations.evictAll(); // sweeps go by the store's clock, and may have removed revoked rows
            return now;
        }
        return Math.min(now, watermark + 2 * Duration.ofNanos(sentAt - syncedAt).toMillis());
    }
}
