package io.github.sessionfilter.containers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what another process does. */
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
     * Returns once {@code condition} holds.
     *
     * @param evidence what tells why it doesn't
     */
    static void until(String what, Supplier<String> evidence, Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what + evidence.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
