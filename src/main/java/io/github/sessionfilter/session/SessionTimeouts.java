package io.github.sessionfilter.session;

import java.time.Duration;

/**
 * How long a session lives.
 *
 * <p>Uses are written to the store at most once per {@code touchInterval}, and within {@link #WRITE_DELAY} behind the
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
    /** How long a use waits to be written, at most, while the store works. */
    public static final Duration WRITE_DELAY = Duration.ofSeconds(1);

    /** Returns the store's time, in epoch milliseconds, at which a session last used at {@code usedAt} expires. */
    public long expiryAfterUse(long usedAt, long absoluteExpiresAt) {
        return Math.min(usedAt + paddedIdleMillis(), absoluteExpiresAt);
    }

    /** Returns how late a use may be written. */
    public Duration touchLag() {
        return touchInterval.plus(WRITE_DELAY).plus(maxStaleness);
    }

    /** Returns the idle time-out padded by the touch lag, in milliseconds. */
    public long paddedIdleMillis() {
        return idleTimeout.plus(touchLag()).toMillis();
    }
}
