package io.github.sessionfilter;

import java.time.Duration;

/** A moment until which work has to be done. Immutable and thread-safe. */
final class Deadline {
    private final long until;

    private Deadline(long until) {
        this.until = until;
    }

    /** Returns the moment after {@code duration} from now. */
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Returns the moment {@code duration} before this one. */
    Deadline minus(Duration duration) {
        return new Deadline(until - duration.toNanos());
    }

    /** Returns how long it still takes; zero after it. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }
}
