package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic clock that a test moves. */
public final class TestClock implements LongSupplier {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
    private final AtomicLong wallLeadMillis = new AtomicLong();

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    public long millis() {
        return nanos.get() / 1_000_000;
    }

    /** Returns a node's clock whose monotonic and wall clock both show this time, until {@link #stepWall}. */
    public NodeClock node() {
        return new NodeClock(this, () -> millis() + wallLeadMillis.get());
    }

    public void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** Steps only the wall clock of {@link #node}. */
    public void stepWall(Duration step) {
        wallLeadMillis.addAndGet(step.toMillis());
    }
}
