package io.github.sessionfilter.session;

import java.util.function.LongSupplier;

/**
 * Measures the time that has passed on this node, by its monotonic clock or its wall clock, whichever shows more.
 *
 * <p>A monotonic clock may stop while a machine is suspended, and a wall clock may be set back. A cached row must not
 * count for longer than a bound, so both clocks age it. A reading compares the two clocks, at most once per
 * millisecond. A suspension is therefore noticed once the machine has been awake for a millisecond. Up to
 * {@value #TOLERANCE_MILLIS} ms in total may go unnoticed, because the two clocks are not read at the same instant.
 * Thread-safe.
 */
public final class NodeClock {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long COMPARED_EVERY_NANOS = NANOS_PER_MILLI;
    private static final long TOLERANCE_MILLIS = 10;

    private final LongSupplier monotonic;
    private final LongSupplier wall;
    private volatile Comparison last;

    /**
     * A comparison of the two clocks.
     *
     * @param comparedAt the monotonic reading, in nanoseconds
     * @param leadMillis the wall clock minus the monotonic clock, when that difference last changed
     * @param missedNanos the time that the monotonic clock has missed so far
     */
    private record Comparison(long comparedAt, long leadMillis, long missedNanos) {}

    /**
     * Creates a clock from {@code monotonic}, in nanoseconds, and {@code wall}, in milliseconds, each with any origin.
     */
    public NodeClock(LongSupplier monotonic, LongSupplier wall) {
        this.monotonic = monotonic;
        this.wall = wall;
        long now = monotonic.getAsLong();
        this.last = new Comparison(now, lead(now), 0);
    }

    /** Returns a clock that reads this machine's clocks. */
    public static NodeClock system() {
        return new NodeClock(System::nanoTime, System::currentTimeMillis);
    }

    /** Returns the monotonic time, in nanoseconds from an arbitrary origin. */
    public long nanoTime() {
        return monotonic.getAsLong();
    }

    /** Returns the time by which ages are measured, in nanoseconds from an arbitrary origin. */
    public long ageNanos() {
        return ageNanos(nanoTime());
    }

    /** Returns {@link #ageNanos()} at {@code nanoTime}, a monotonic time that the caller has just read. */
    public long ageNanos(long nanoTime) {
        var known = last;
        if (nanoTime - known.comparedAt >= COMPARED_EVERY_NANOS) {
            known = compare();
        }
        return nanoTime + known.missedNanos;
    }

    private synchronized Comparison compare() {
        long now = nanoTime();
        long lead = lead(now);
        long moved = lead - last.leadMillis;
        if (Math.abs(moved) < TOLERANCE_MILLIS) {
            last = new Comparison(now, last.leadMillis, last.missedNanos);
        } else {
            last = new Comparison(now, lead, last.missedNanos + Math.max(0, moved) * NANOS_PER_MILLI);
        }
        return last;
    }

    private long lead(long nanoTime) {
        return wall.getAsLong() - nanoTime / NANOS_PER_MILLI;
    }
}
