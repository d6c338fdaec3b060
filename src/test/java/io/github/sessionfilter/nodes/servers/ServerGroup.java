package io.github.sessionfilter.nodes.servers;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Database servers of which one at a time is the primary. */
public interface ServerGroup extends AutoCloseable {
    long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    long WRITABLE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    List<DatabaseServer> servers();

    /** Waits until the database has a primary that takes writes, and returns the index of this server. */
    default int awaitPrimary(List<Integer> candidates) {
        for (long begunAt = System.nanoTime(); System.nanoTime() - begunAt < WRITABLE_WITHIN_NANOS; ) {
            for (int candidate : candidates) {
                if (servers().get(candidate).isWritable()) {
                    return candidate;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IllegalStateException("no server takes writes");
    }

    @Override
    void close();
}
