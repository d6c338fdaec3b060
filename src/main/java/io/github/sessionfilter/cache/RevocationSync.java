package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;

/**
 * Brings in the revocations that other nodes have made: those stamped since the last time, less an overlap for commits
 * that became visible after their stamp.
 *
 * <p>When it cannot tell what it has missed, it has the cache emptied instead. Safe for use by many threads, one at a
 * time.
 */
final class RevocationSync {
    /** Revocations that one sync takes in; emptying is cheaper than more of them. */
    static final int MAX_REVOCATIONS = 100_000;

    static final int PAGE = 10_000;

    /** Half of the time that stores keep revoked rows; the other half is for the overlap and the answers. */
    private static final Duration AWAY_TOO_LONG = SessionTimeouts.DEAD_ROW_RETENTION.dividedBy(2);

    private static final long NEVER = Long.MIN_VALUE;

    private final SessionStore store;
    private final NodeClock clock;
    private final Duration overlap;
    private final Target target;
    /** The store's time at the last sync. */
    private long watermark = NEVER;

    private long syncedAt;

    /** What a sync does to the cache. */
    interface Target {
        /** This session was revoked. */
        void revoked(SessionKey key);

        /** Anything cached, or read until now, may have been revoked. */
        void forgetAll();

        /** All revocations that were committed until {@code sentAt}, an age of the node's clock, are taken in. */
        void synced(long sentAt);
    }

    RevocationSync(SessionStore store, NodeClock clock, Duration overlap, Target target) {
        this.store = store;
        this.clock = clock;
        this.overlap = overlap;
        this.target = target;
    }

    /**
     * Brings in what has been revoked until now.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails; nothing is vouched for then
     */
    synchronized void run() {
        long sentAt = clock.ageNanos();
        if (watermark == NEVER || sentAt - syncedAt > AWAY_TOO_LONG.toNanos()) {
            watermark = startOver();
        } else {
            long now = takeIn();
            while (now < watermark) {
                // The store's clock was set back, or a server with a slower one took over: its stamps begin earlier.
                watermark = now;
                sentAt = clock.ageNanos();
                now = takeIn();
            }
            watermark = advance(now, sentAt);
        }
        syncedAt = sentAt;
        target.synced(sentAt);
    }

    /** Knows nothing, and so keeps nothing. Returns the store's time. */
    private long startOver() {
        long now = store.revocations(Long.MAX_VALUE, null, 1).nowMillis();
        target.forgetAll();
        return now;
    }

    /** Takes in what was stamped since the watermark. Returns the store's time when it was asked. */
    private long takeIn() {
        var page = store.revocations(watermark - overlap.toMillis(), null, PAGE);
        long now = page.nowMillis();
        int taken = 0;
        while (true) {
            page.revocations().forEach(revocation -> target.revoked(revocation.key()));
            taken += page.revocations().size();
            if (page.revocations().size() < PAGE) {
                return now;
            }
            if (taken >= MAX_REVOCATIONS) {
                target.forgetAll();
                return now;
            }
            var last = page.revocations().get(PAGE - 1);
            page = store.revocations(last.revokedAtMillis(), last.key(), PAGE);
        }
    }

    /**
     * Returns the next watermark: at most twice as far on as time went by here. When the store's clock is set forward, a
     * revocation that was stamped before would otherwise be behind the overlap as soon as its commit becomes visible.
     */
    private long advance(long now, long sentAt) {
        if (now - watermark > AWAY_TOO_LONG.toMillis()) {
            target.forgetAll(); // by the store's clock, on which sweepers go
            return now;
        }
        return Math.min(now, watermark + 2 * Duration.ofNanos(sentAt - syncedAt).toMillis());
    }
}
