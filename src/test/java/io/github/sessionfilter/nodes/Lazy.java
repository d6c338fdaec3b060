package io.github.sessionfilter.nodes;

import java.util.concurrent.Callable;

/** Servers that start at their first use. Not thread-safe. */
final class Lazy<T extends AutoCloseable> implements AutoCloseable {
    private final Callable<T> start;
    private T started;

    Lazy(Callable<T> start) {
        this.start = start;
    }

    T get() throws Exception {
        if (started == null) {
            started = start.call();
        }
        return started;
    }

    @Override
    public void close() {
        if (started == null) {
            return;
        }
        try {
            started.close();
        } catch (Exception e) {
            throw new IllegalStateException("the servers do not stop", e);
        }
    }
}
