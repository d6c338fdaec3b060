package io.github.sessionfilter.session;

import java.util.function.LongSupplier;

/**
 * How much time has gone by on this node: by its monotonic clock or its wall clock, whichever shows more.
 *
 * <p>A monotonic clock may stand still while a machine is suspended; a wall clock may be set back. What must not be
 * believed for longer than a bound is aged by both. The wall clock is compared with the monotonic one as often as
 * somebody asks, but not more than once a millisecond: a suspension shows when the machine has been awake for one. Up to
 * {@value #TOLERANCE_MILLIS} ms in all may go unnoticed, because the two clocks are not read at the same instant. Safe
 * for use by many threads.
 */
public final class NodeClock {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long COMPARED_EVERY_NANOS = NANOS_PER_MILLI;
    private static final long TOLERANCE_MILLIS = 10;

    private final LongSupplier monotonic;
    private final LongSupplier wall;
    private volatile Comparison last;

    /**
     * The clocks, compared.
     *
     * @param comparedAt the monotonic reading, in nanoseconds
     * @param leadMillis the wall clock less the monotonic one, when they last differed from before
     * @param missedNanos what the monotonic clock has missed until now
     */
    private record Comparison(long comparedAt, long leadMillis, long missedNanos) {}

    /** A clock by {@code monotonic}, in nanoseconds, and {@code wall}, in milliseconds, each from any origin. */
    public NodeClock(LongSupplier monotonic, LongSupplier wall) {
        this.monotonic = monotonic;
        this.wall = wall;
        long now = monotonic.getAsLong();
        this.last = new Comparison(now, lead(now), 0);
    }

    /** This machine's clocks. */
    public static NodeClock system() {
        return new NodeClock(System::nanoTime, System::currentTimeMillis);
    }

    /** Returns the monotonic time, in nanoseconds from an arbitrary origin. */
    public long nanoTime() {
        return monotonic.getAsLong();
    }

    /** Returns the time by which ages are counted, in nanoseconds from an arbitrary origin. */
    public long ageNanos() {
        return ageNanos(nanoTime());
    }

    /** Returns {@link #ageNanos()} at {@code nanoTime}, which was just read: one clock reading serves both. */
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
