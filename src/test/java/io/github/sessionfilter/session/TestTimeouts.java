package io.github.sessionfilter.session;

import java.time.Duration;

/** The time-outs that tests use when they test something else. */
public final class TestTimeouts {
    /** The filter's defaults. */
    public static final SessionTimeouts DEFAULTS = new SessionTimeouts(
            Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(1), Duration.ofSeconds(30));

    /** The filter's defaults with a {@code maxStaleness} of zero, so that the touch lag is 61 seconds. */
    public static final SessionTimeouts NO_STALENESS = new SessionTimeouts(
            DEFAULTS.idleTimeout(), DEFAULTS.absoluteTimeout(), DEFAULTS.touchInterval(), Duration.ZERO);

    /** A window so long that no cached session becomes stale during a test. */
    public static final RevocationWindow LONG_WINDOW = new RevocationWindow(Duration.ofDays(1), Duration.ofDays(1));

    private TestTimeouts() {}
}
