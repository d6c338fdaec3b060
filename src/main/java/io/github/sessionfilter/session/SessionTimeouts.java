package io.github.sessionfilter.session;

import java.time.Duration;

/**
 * How long a session lives.
 *
 * <p>Uses are written to the store at most once per {@code touchInterval}, and within {@link #TOUCH_WRITE_INTERVAL} behind the
 * request; a node that has lost the store goes on by what it has cached for {@code maxStaleness}, and writes the uses of
 * that time when it is back. So that neither another node nor the sweeper ends a session early by what it cannot know
 * yet, the stored expiry is padded by that <em>touch lag</em>: a session lives at least {@code idleTimeout} after its
 * last use, and at most {@code idleTimeout} plus the lag.
 *
 * @param idleTimeout how long it lives without use; positive
 * @param absoluteTimeout how long it lives from the login, however much it is used; positive
 * @param touchInterval the shortest time between two writes of a session's use; at least a second, for uses are counted at
 *     the beginning of theirs
 * @param maxStaleness how long a node believes what it has cached without hearing from the store
 */
public record SessionTimeouts(
        Duration idleTimeout, Duration absoluteTimeout, Duration touchInterval, Duration maxStaleness) {
    /** How often a node writes the pending touches to the store: the longest delay of a touch while the store works. */
    public static final Duration TOUCH_WRITE_INTERVAL = Duration.ofSeconds(1);

    /** Touches are rounded down to a multiple of this, so that a store can write those of one second by one statement. */
    public static final Duration TOUCH_RESOLUTION = Duration.ofSeconds(1);

    /**
     * How long a store keeps the row of an expired or revoked session before a sweep removes it.
     *
     * <p>A late touch can still extend an expired session during this time, and other nodes can read a revocation.
     */
    public static final Duration DEAD_ROW_RETENTION = Duration.ofHours(1);

    /** Returns the store's time, in epoch milliseconds, at which a session last used at {@code usedAt} expires. */
    public long expiryAfterUse(long usedAt, long absoluteExpiresAt) {
        return Math.min(usedAt + paddedIdleMillis(), absoluteExpiresAt);
    }

    /** Returns how late a use may be written. */
    public Duration touchLag() {
        return touchInterval.plus(TOUCH_WRITE_INTERVAL).plus(maxStaleness);
    }

    /** Returns the idle time-out padded by the touch lag, in milliseconds. */
    public long paddedIdleMillis() {
        return idleTimeout.plus(touchLag()).toMillis();
    }
}
