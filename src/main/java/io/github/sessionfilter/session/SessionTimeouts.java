package io.github.sessionfilter.session;

import java.time.Duration;

/**
 * How long a session lives.
 *
 * <p>Uses are written to the store at most once per {@code touchInterval}, and within {@link #WRITE_DELAY} behind the
 * request. So that neither another node nor the sweeper ends a session early by what it cannot know yet, the stored
 * expiry is padded by that <em>touch lag</em>: a session lives at least {@code idleTimeout} after its last use, and at
 * most {@code idleTimeout} plus the lag.
 *
 * @param idleTimeout how long it lives without use; positive
 * @param absoluteTimeout how long it lives from the login, however much it is used; positive
 * @param touchInterval the shortest time between two writes of a session's use; positive
 */
public record SessionTimeouts(Duration idleTimeout, Duration absoluteTimeout, Duration touchInterval) {
    /** How long a use waits to be written, at most, while the store works. */
    public static final Duration WRITE_DELAY = Duration.ofSeconds(1);

    /** Returns the store's time, in epoch milliseconds, at which a session last used at {@code usedAt} expires. */
    public long expiryAfterUse(long usedAt, long absoluteExpiresAt) {
        return Math.min(usedAt + paddedIdleMillis(), absoluteExpiresAt);
    }

    /** Returns the idle time-out padded by the touch lag, in milliseconds. */
    public long paddedIdleMillis() {
        return idleTimeout.plus(touchInterval).plus(WRITE_DELAY).toMillis();
    }
}
