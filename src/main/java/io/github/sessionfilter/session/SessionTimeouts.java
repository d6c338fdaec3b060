package io.github.sessionfilter.session;

import java.time.Duration;

/**
 * The times of a realm that decide how long a session lives, and how long its row is kept.
 *
 * <p>A {@link Login} may say an idle timeout and an absolute timeout of its own.
 *
 * <p>A session is touched at most once per {@code touchInterval}, and the touch is written within
 * {@link #TOUCH_WRITE_INTERVAL}. A node without its store trusts its cache for {@code maxStaleness}, and writes the
 * touches of that time later. The sum of the three is the <em>touch lag</em>: how late a touch may be written. The
 * stored expiry is padded by it, so that neither another node nor a sweep ends a session whose touch is not written
 * yet. A session therefore lives at least {@code idleTimeout} after its last use, and at most {@code idleTimeout} plus
 * the touch lag.
 *
 * @param idleTimeout how long a session lives without use; positive
 * @param absoluteTimeout how long a session lives after the login, even if it is used; positive
 * @param touchInterval the shortest time between two touches of a session; at least {@link #TOUCH_RESOLUTION}
 * @param maxStaleness how long a node trusts its cache after its last complete sync
 */
public record SessionTimeouts(
        Duration idleTimeout, Duration absoluteTimeout, Duration touchInterval, Duration maxStaleness) {
    /** How often a node writes the pending touches to the store: the longest delay of a touch while the store works. */
    public static final Duration TOUCH_WRITE_INTERVAL = Duration.ofSeconds(1);

    /**
     * Touches are rounded down to a multiple of this, so that a store can write those of one second by one statement.
     */
    public static final Duration TOUCH_RESOLUTION = Duration.ofSeconds(1);

    /** How long an outage may be, after which each touch is still written before its session expires in the store. */
    private static final Duration OUTAGE = Duration.ofMinutes(1);

    /**
     * How long a store keeps the row of an expired or revoked session before a sweep removes it.
     *
     * <p>A late touch can still extend an expired session during this time, and other nodes can read a revocation.
     */
    public static final Duration DEAD_ROW_RETENTION = Duration.ofHours(1);

    /**
     * Returns when a session that was touched at {@code usedAt} expires. All times are the store's, in epoch
     * milliseconds.
     */
    public long expiryAfterUse(long usedAt, long absoluteExpiresAt, LoginTerms terms) {
        return Math.min(usedAt + paddedIdleMillis(terms), absoluteExpiresAt);
    }

    /**
     * Makes sure that the timeouts of a login do not contradict each other or these.
     *
     * @throws IllegalArgumentException if they do; the message names both
     */
    void require(Login login) {
        var idle = login.terms().idleTimeout();
        if (idle != null && idle.compareTo(touchInterval) <= 0) {
            throw new IllegalArgumentException("the idle timeout of the login is '" + idle
                    + "'; expected more than 'touchInterval', which is '" + touchInterval + "'");
        }
        var absolute = absoluteTimeout(login);
        if (idle != null && idle.compareTo(absolute) > 0) {
            throw new IllegalArgumentException("the idle timeout of the login is '" + idle
                    + "'; expected at most the absolute timeout, which is '" + absolute + "'");
        }
    }

    /** Returns how long the session of a login lives even if it is used. */
    public Duration absoluteTimeout(Login login) {
        var own = login.absoluteTimeout();
        return own == null ? absoluteTimeout : own;
    }

    /** Returns how long a session with {@code terms} lives without use. */
    public Duration idleTimeout(LoginTerms terms) {
        var own = terms.idleTimeout();
        return own == null ? idleTimeout : own;
    }

    /** Returns how much later than the last use the last written touch may become visible in the store. */
    public Duration touchLag() {
        return touchInterval.plus(writeLag());
    }

    /** Returns how long a touch may wait for being written: in an outage, as long as its node trusts its cache. */
    public Duration writeLag() {
        return TOUCH_WRITE_INTERVAL.plus(maxStaleness);
    }

    /**
     * Returns for how long a session with {@code terms} must still live in the store if its touch is written behind the request.
     *
     * <p>The touch may have to wait for the end of an outage. So this is a minute, or two thirds of the idle timeout if
     * that is shorter, but at least the {@link #writeLag}.
     */
    public Duration touchReserve(LoginTerms terms) {
        var ofIdle = idleTimeout(terms).multipliedBy(2).dividedBy(3);
        var outage = ofIdle.compareTo(OUTAGE) < 0 ? ofIdle : OUTAGE;
        return outage.compareTo(writeLag()) < 0 ? writeLag() : outage;
    }

    /** Returns the idle timeout of a session with {@code terms} plus the touch lag, in milliseconds. */
    public long paddedIdleMillis(LoginTerms terms) {
        return idleTimeout(terms).plus(touchLag()).toMillis();
    }
}
