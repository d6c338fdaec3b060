package io.github.sessionfilter.recipes;

import io.github.sessionfilter.history.Percentiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the time from a logout at the webapp until a proxy refuses the next segment, with default settings.
 *
 * <p>{@code -Dlogouts} is the number of logouts for each proxy.
 */
final class LogoutTime {
    private static final int LOGOUTS = Integer.getInteger("logouts", 200);
    private static final int THREADS = 4;
    private static final long P50_LIMIT_MILLIS = 600;
    private static final long MAX_LIMIT_MILLIS = 1_500;
    private static final int SYNC_MILLIS = 1_000;
    private static final int POLL_MILLIS = 5;
    private static final String SEGMENT = "/films/life/hls/init.mp4";

    private LogoutTime() {}

    public static void main(String[] args) throws Exception {
        boolean broken = false;
        for (var proxy : Proxy.values()) {
            var seenAfter = measure(proxy);
            boolean kept = seenAfter.count() == LOGOUTS
                    && seenAfter.p50() <= P50_LIMIT_MILLIS
                    && seenAfter.max() <= MAX_LIMIT_MILLIS;
            broken |= !kept;
            System.out.printf(
                    "%s, %d logouts: the next segment is refused after p50 %d ms (limit %d), p99 %d ms, longest %d ms (limit %d)%s%n",
                    proxy,
                    seenAfter.count(),
                    seenAfter.p50(),
                    P50_LIMIT_MILLIS,
                    seenAfter.p99(),
                    seenAfter.max(),
                    MAX_LIMIT_MILLIS,
                    kept ? "" : "   BROKEN");
        }
        System.exit(broken ? 1 : 0);
    }

    private static Percentiles measure(Proxy proxy) throws Exception {
        List<Long> seenAfter = Collections.synchronizedList(new ArrayList<>());
        try (var site = new Site(proxy, 1, Map.of())) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                var thread = new Thread(() -> {
                    for (int n = first; n < LOGOUTS; n += THREADS) {
                        seenAfter.add(one(site, "user" + n));
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (var thread : threads) {
                thread.join();
            }
        }
        return Percentiles.of(seenAfter);
    }

    /** Returns the milliseconds from the answer to the logout until the first request that is refused. */
    private static long one(Site site, String user) {
        try {
            var id = site.login(user);
            if (site.getAs(id, SEGMENT).status() != 200) {
                throw new IOException("a live session was not let in");
            }
            pause(ThreadLocalRandom.current().nextInt(SYNC_MILLIS)); // the last round ended with a sync
            site.logout(id);
            long loggedOut = System.nanoTime();
            while (true) {
                long sent = System.nanoTime();
                if (site.getAs(id, SEGMENT).status() == 401) {
                    return TimeUnit.NANOSECONDS.toMillis(sent - loggedOut);
                }
                pause(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the site failed", e);
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
