package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** A kind of {@link Story}, which {@link Drawing} draws. */
enum Scenario {
    /** Sessions expire, and each fault is shorter than the life of a session. */
    FAULTS(6, 1, Duration.ofSeconds(40), 3, Duration.ofSeconds(150)),
    /** Servers with different clocks take over, and clocks step by seconds. */
    FAIL_OVERS(3, 1, Duration.ofDays(1), 3, Duration.ofSeconds(150)),
    /** The database's clock steps by seconds to hours while nodes are away for longer than the step. */
    COMBINATIONS(4, 1, Duration.ofDays(1), 3, Duration.ofSeconds(240)),
    /** Nodes are away for longer than the store keeps revoked rows. */
    AWAY(2, 60, Duration.ofDays(1), 3, Duration.ofHours(3)),
    /** Sessions are used around the last second of their life on several nodes. */
    EDGES(2, 1, Duration.ofSeconds(6), 20, Duration.ofSeconds(90)),
    /** People with a limit log in on several nodes at once. */
    LIMITS(2, 1, Duration.ofDays(1), 3, Duration.ofSeconds(90)),
    /** Somebody does not stop to log in, to revoke or to try ids, beside the others. */
    STRANGER(1, 1, Duration.ofSeconds(10), 12, Duration.ofSeconds(50)),
    /** Nodes are shut down, most often during an outage. */
    CLOSINGS(2, 1, Duration.ofSeconds(40), 3, Duration.ofSeconds(120)),
    /** Operators cut sessions off and lock people while they log in. */
    CUT_OFFS(3, 1, Duration.ofDays(1), 3, Duration.ofSeconds(120));

    private static final int SUM = sumOfShares();

    private final int share;
    private final int scale;
    private final Duration idleTimeout;
    private final Duration absoluteTimeout;
    final Duration length;

    /**
     * Creates a scenario.
     *
     * @param share how often it is drawn, compared to the others
     * @param scale how slow the nodes' intervals are
     * @param idleTimeouts the absolute timeout, as a multiple of the idle timeout
     */
    Scenario(int share, int scale, Duration idleTimeout, int idleTimeouts, Duration length) {
        this.share = share;
        this.scale = scale;
        this.idleTimeout = idleTimeout;
        this.absoluteTimeout = idleTimeout.multipliedBy(idleTimeouts);
        this.length = length;
    }

    /** Returns the scenario of {@code seed}. */
    static Scenario of(long seed) {
        int rest = (int) Math.floorMod(seed, (long) SUM);
        for (var scenario : values()) {
            rest -= scenario.share;
            if (rest < 0) {
                return scenario;
            }
        }
        throw new IllegalStateException();
    }

    private static int sumOfShares() {
        int sum = 0;
        for (var scenario : values()) {
            sum += scenario.share;
        }
        return sum;
    }

    /** Returns how much longer statements may take than with a scale of 1; a timeout is at most a quarter of the overlap. */
    int statementScale() {
        return scale == 1 ? 1 : 8;
    }

    SessionTimeouts timeouts() {
        return new SessionTimeouts(idleTimeout, absoluteTimeout, scaled(3), window().maxStaleness());
    }

    /**
     * Returns the idle timeout that a login says, or zero if it says none. Where sessions expire, it is longer or shorter than
     * that of the realm; otherwise it is longer, because the checker does not know the steps of the clock.
     */
    Duration ownIdleTimeout(RandomGenerator random) {
        long shortest = shortestIdleTimeout().toMillis();
        long longest = idleTimeout.multipliedBy(2).toMillis();
        return random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextLong(shortest, longest));
    }

    /** Returns the shortest idle timeout that a session has. */
    Duration shortestIdleTimeout() {
        return expires() ? idleTimeout.multipliedBy(2).dividedBy(3) : idleTimeout;
    }

    private boolean expires() {
        return idleTimeout.compareTo(length) < 0;
    }

    /** Returns the absolute timeout that a login says with its own idle timeout. */
    Duration ownAbsoluteTimeout(Duration ownIdleTimeout) {
        return ownIdleTimeout.compareTo(idleTimeout) < 0
                ? absoluteTimeout.multipliedBy(2).dividedBy(3)
                : absoluteTimeout.multipliedBy(3).dividedBy(2);
    }

    RevocationWindow window() {
        return new RevocationWindow(scaled(5), scaled(12));
    }

    Duration scaled(double seconds) {
        return Duration.ofMillis((long) (seconds * scale * 1_000));
    }
}
