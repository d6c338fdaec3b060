package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.StreamLease;
import java.util.function.BiFunction;

/**
 * A stream that has a slot, as this node knows it.
 *
 * <p>The lease counts from the moment before its query was sent, so it ends here before it ends in the store. Ages are those
 * of {@link NodeClock}, in nanoseconds. Thread-safe.
 */
public final class HeldStream implements StreamVerdict, PlayedStream {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final BiFunction<HeldStream, MediaStream, HeldStream> continuation;
    private final NodeClock clock;
    private volatile Term term;
    private volatile long usedAt;
    private volatile boolean ended;

    /**
     * The time for which a lease counts on this node.
     *
     * @param sentAt the age before the query that confirmed it was sent
     * @param endsAt the age at which it ends
     */
    private record Term(StreamLease lease, long sentAt, long endsAt) {}

    /**
     * Creates a stream whose lease was confirmed by a query that was sent at {@code sentAt}.
     *
     * @param continuation returns the stream into which the slot of a rotated session's stream has passed
     */
    HeldStream(
            StreamLease lease,
            long sentAt,
            NodeClock clock,
            BiFunction<HeldStream, MediaStream, HeldStream> continuation) {
        this.continuation = continuation;
        this.clock = clock;
        this.term = term(lease, sentAt);
        this.usedAt = sentAt;
    }

    private static Term term(StreamLease lease, long sentAt) {
        return new Term(lease, sentAt, sentAt + (lease.until() - lease.confirmedAt()) * NANOS_PER_MILLI);
    }

    @Override
    public void use() {
        usedAt = clock.ageNanos();
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public PlayedStream continueAs(Session rotated) {
        return continuation.apply(this, MediaStream.of(rotated));
    }

    @Override
    public boolean is(MediaStream stream) {
        return term.lease.stream().key().equals(stream.key());
    }

    /** Marks the stream as ended. A later start makes a new object. */
    void end() {
        ended = true;
    }

    /** Takes a lease that a query has confirmed, unless a later query has confirmed another one. */
    synchronized void confirm(StreamLease lease, long sentAt) {
        if (sentAt >= term.sentAt) {
            term = term(lease, sentAt);
        }
    }

    StreamLease lease() {
        return term.lease;
    }

    /** Returns the age before the query was sent that confirmed the lease. */
    long sentAt() {
        return term.sentAt;
    }

    /** Returns whether the stream was used after its lease was confirmed, so that the lease must be extended. */
    boolean isUsed() {
        return usedAt > term.sentAt;
    }

    /**
     * Returns whether a first use must be told to the store at once. The next extension may come after the end of the lease, and
     * another stream may have taken the slot.
     */
    boolean isAboutToEnd(long now, long leaseNanos) {
        return !isUsed() && term.endsAt - now < leaseNanos / 2;
    }

    /**
     * Returns whether requests of the stream need no answer of the store. While the store does not answer, a stream that is
     * used goes on after the end of its lease.
     */
    boolean isHeld(long now) {
        return now < term.endsAt || isUsed();
    }

    /** Returns whether the lease has ended, and the stream was not used for {@code leaseNanos}. */
    boolean isOver(long now, long leaseNanos) {
        return now >= term.endsAt && (!isUsed() || now - usedAt >= leaseNanos);
    }
}
