package io.github.sessionfilter.containers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions in other processes. */
final class Waiting {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Waiting() {}

    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(String what, Condition condition) throws Exception {
        until(what, () -> "", condition);
    }

    /**
     * Waits until {@code condition} holds, for at most 60 seconds.
     *
     * @param evidence details for the message if it does not
     */
    static void until(String what, Supplier<String> evidence, Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("timed out waiting until " + what + evidence.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
