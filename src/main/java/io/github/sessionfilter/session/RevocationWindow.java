package io.github.sessionfilter.session;

import java.time.Duration;

/**
 * The times that bound how late other nodes see a revocation.
 *
 * <p>A complete sync reads the revocations that were stamped since the last complete sync, and those of the
 * {@code overlap} before it: a commit becomes visible after its stamp. The node that revokes makes sure that this takes
 * at most {@link #stampLife()}, half the overlap. The other half is for differences between the clocks of a database
 * with several servers.
 *
 * <p>In normal operation a commit takes at most {@link #COMMIT_MARGIN}. The incremental syncs between two complete ones
 * look back only so far.
 *
 * @param maxStaleness how long a node trusts its cache after its last complete sync; with zero, each check reads the
 *     store
 * @param overlap how far a complete sync looks back behind the last one
 */
public record RevocationWindow(Duration maxStaleness, Duration overlap) {
    private static final Duration MIN_OVERLAP = Duration.ofSeconds(30);
    /** The shortest {@link #stampLife}. */
    public static final Duration MIN_STAMP_LIFE = MIN_OVERLAP.dividedBy(2);

    /** How far an incremental sync looks back behind the last sync: how long a commit takes in normal operation. */
    public static final Duration COMMIT_MARGIN = Duration.ofSeconds(2);

    private static final int TIMEOUTS_PER_OVERLAP = 4;
    private static final int COMPLETE_SYNCS = 5;

    /**
     * Returns the window for the given bounds.
     *
     * @param storeTimeout how long a node waits for an answer of the store
     */
    public static RevocationWindow of(Duration maxStaleness, Duration storeTimeout) {
        return new RevocationWindow(
                maxStaleness,
                longest(longest(maxStaleness, MIN_OVERLAP), storeTimeout.multipliedBy(TIMEOUTS_PER_OVERLAP)));
    }

    /**
     * Returns how long the commit of a revocation may take after its stamp; a slower one is repeated with a new stamp.
     */
    public Duration stampLife() {
        return overlap.dividedBy(2);
    }

    /** Returns how long the time between two complete syncs may be: each {@code maxStaleness} has five. */
    public Duration completeSyncInterval() {
        return maxStaleness.dividedBy(COMPLETE_SYNCS);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
