package io.github.sessionfilter.login;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * Bounds how many attempts to log in run at the same time, so that a realm or a client that hangs does not take all threads.
 *
 * <p>Nothing waits. Thread-safe.
 */
final class RunningAttempts {
    static final int MAX = 16;
    static final int MAX_PER_NETWORK = 8;

    private final Semaphore all = new Semaphore(MAX);
    /** How many run, by network. It has at most {@value #MAX} entries. */
    private final ConcurrentMap<String, Integer> byNetwork = new ConcurrentHashMap<>();

    /** Begins an attempt, or returns false if too many run. After true, {@link #end} must be called. */
    boolean tryBegin(String network) {
        if (!all.tryAcquire()) {
            return false;
        }
        if (byNetwork.merge(network, 1, Integer::sum) > MAX_PER_NETWORK) {
            end(network);
            return false;
        }
        return true;
    }

    /** Ends an attempt. */
    void end(String network) {
        byNetwork.computeIfPresent(network, (key, running) -> running == 1 ? null : running - 1);
        all.release();
    }
}
