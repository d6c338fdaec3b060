package io.github.sessionfilter;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.running.RevokedResponses;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackgroundTasksTest {
    private static final Duration SELDOM = Duration.ofDays(1);

    /** So a node learns of a key that another node has made before that key signs. */
    @Test
    void readsTheKeysOfSessionIdsAgainAlsoAfterAFailure() {
        var cache = mock(SessionCache.class);
        doThrow(SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT))
                .doNothing()
                .when(cache)
                .readIdKeys();
        var tasks = tasks(cache, SessionListener.NONE, Duration.ofMillis(1));
        try {
            tasks.start();
            verify(cache, timeout(30_000).atLeast(3)).readIdKeys();
        } finally {
            tasks.close(Deadline.in(Duration.ofSeconds(5)));
            tasks.awaitEnd(Deadline.in(Duration.ofSeconds(5)));
        }
    }

    /** Otherwise the listener never hears of a logout in an outage. */
    @Test
    void tellsTheListenerOfTheRevocationsThatItRepeats() {
        var cache = mock(SessionCache.class);
        var listener = mock(SessionListener.class);
        var tasks = tasks(cache, listener, SELDOM);
        try {
            tasks.start();
            verify(cache, timeout(30_000).atLeastOnce()).confirmRevocations(same(listener), any());
        } finally {
            tasks.close(Deadline.in(Duration.ofSeconds(5)));
            tasks.awaitEnd(Deadline.in(Duration.ofSeconds(5)));
        }
    }

    private static BackgroundTasks tasks(SessionCache cache, SessionListener listener, Duration idKeysInterval) {
        return new BackgroundTasks(
                cache,
                mock(RunningResponses.class),
                mock(RevokedResponses.class),
                null,
                new Sweeper(limit -> 0, System::nanoTime, new SplittableRandom()),
                listener,
                SELDOM,
                idKeysInterval,
                new ThrottledLog(System.getLogger(BackgroundTasksTest.class.getName()), System::nanoTime));
    }
}
