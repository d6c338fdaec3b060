package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.history.Bounds;
import io.github.sessionfilter.history.HistoryChecker;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Laws 4, 5 and 6 with two authentication services behind nginx. */
@Tag("full")
@Tag("once")
class ServicesTest {
    private static final Duration SYNC = Duration.ofSeconds(1);
    private static final Duration STALENESS = Duration.ofSeconds(4);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration TOUCH = Duration.ofSeconds(2);
    private static final Duration ABSOLUTE = Duration.ofHours(12);
    private static final long TOLERANCE_MILLIS = 50;
    /** A killed service may not have written the touches of this time: one upkeep interval and a running batch. */
    private static final long UNWRITTEN_MILLIS = 2_500;

    /** The first is killed, the second is told to stop, and both come back. Meanwhile, people log in, watch and log out. */
    @Test
    void aServiceMayBeKilledOrStoppedWhilePeopleWatch() throws Exception {
        var bounds = new Bounds(
                STALENESS.toMillis(),
                IDLE.toMillis(),
                TOUCH.plus(SessionTimeouts.TOUCH_WRITE_INTERVAL).plus(STALENESS).toMillis(),
                ABSOLUTE.toMillis(),
                TOLERANCE_MILLIS);
        var settings = Map.of(
                "syncInterval", SYNC.toString(),
                "maxStaleness", STALENESS.toString(),
                "idleTimeout", IDLE.toString(),
                "touchInterval", TOUCH.toString(),
                "absoluteTimeout", ABSOLUTE.toString());
        try (var site = new Site(Proxy.NGINX, 2, settings);
                var load = new ViewerLoad(site)) {
            load.start();
            pause(2);
            var killed = site.services.get(0);
            long at = ViewerLoad.millis();
            killed.kill();
            load.history.nodeStopped(ViewerLoad.PROXY, at - UNWRITTEN_MILLIS, ViewerLoad.millis());
            pause(3);
            killed.start();
            pause(2);
            var stopped = site.services.get(1);
            stopped.terminate();
            pause(3);
            stopped.start();
            pause(2);
            load.stop();
            pause(STALENESS.toSeconds() + 1);
            load.probe();
            var findings = HistoryChecker.check(load.history, bounds);
            System.out.printf(
                    "%d checks through nginx, %d of them without an answer or 503; a logout seen after %s%n",
                    findings.checks(), findings.unavailable(), findings.propagation());
            assertTrue(findings.isClean(), findings::toString);
            assertTrue(findings.checks() > 200, () -> findings.checks() + " checks");
            assertEquals(0, load.unexpected(), "answers that are neither 200 nor 401 nor 503");
        }
    }

    private static void pause(long seconds) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
