package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StreamLease;
import io.github.sessionfilter.session.StreamStart;
import io.github.sessionfilter.session.StreamStore;
import io.github.sessionfilter.stream.StreamVerdict.Reason;
import io.github.sessionfilter.stream.StreamVerdict.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes slots for the streams of this node, keeps their leases while they are used, and learns which ones were ended.
 *
 * <p>Thread-safe.
 */
public final class StreamKeeper {
    /** How far a read of the ends looks back behind the last one: longer than a commit takes in normal operation. */
    private static final Duration OVERLAP = Duration.ofSeconds(10);

    private static final int BATCH = 5_000;
    /** How often one start asks the store. People who end streams again and again cannot keep the others waiting. */
    private static final int MAX_STARTS = 3;

    private final StreamStore store;
    private final StoreClock clock;
    private final NodeClock node;
    private final long leaseMillis;
    private final long leaseNanos;
    private final int limit;
    private final int maxSize;
    private final StreamResponses responses;
    private final StreamStarts starts;
    private final RecentRefusals refusals;
    private final ConcurrentMap<SessionKey, HeldStream> held = new ConcurrentHashMap<>();
    /** How many streams were ended here. A start that has run meanwhile asks the store again. */
    private final AtomicLong endsHere = new AtomicLong();
    /** The age at which all used leases were extended last. */
    private volatile long extendedAt;
    /** The age at which the last read of the ends was sent. */
    private volatile long readAt;

    /**
     * Creates a keeper that holds no stream.
     *
     * @param calls run the starts, which requests wait for
     * @param clock the time of the store
     * @param lease how long a lease lasts in the store
     * @param limit how many streams a person may run, unless the login of the session says otherwise
     * @param maxSize how many streams are held at most; a request of another stream reads the store
     * @param responses ends what runs for a stream that was ended
     */
    public StreamKeeper(
            StreamStore store,
            StoreCalls calls,
            StoreClock clock,
            Duration lease,
            int limit,
            int maxSize,
            StreamResponses responses) {
        this.store = store;
        this.clock = clock;
        this.node = clock.node();
        this.leaseMillis = lease.toMillis();
        this.leaseNanos = lease.toNanos();
        this.limit = limit;
        this.maxSize = maxSize;
        this.responses = responses;
        this.starts = new StreamStarts(calls);
        this.refusals = new RecentRefusals(node::ageNanos);
        this.extendedAt = node.ageNanos();
        this.readAt = extendedAt - leaseNanos;
    }

    /**
     * Decides about a request of {@code stream}, and counts it as use. A stream that is held costs no statement.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store must be asked, and fails
     */
    public StreamVerdict admit(MediaStream stream) {
        var known = held.get(stream.key());
        if (known != null && known.isHeld(node.ageNanos())) {
            known.use();
            return known;
        }
        var refusal = refusals.find(stream.key());
        return refusal != null ? refusal : starts.start(stream, () -> start(stream));
    }

    private StreamVerdict start(MediaStream stream) {
        return start(stream, MAX_STARTS);
    }

    /** Asks again if a stream has ended meanwhile. After the last attempt the stream is not held: its next request asks the store. */
    private StreamVerdict start(MediaStream stream, int attempts) {
        long ends = endsHere.get();
        long sentAt = node.ageNanos();
        var own = stream.limit();
        var start = store.start(stream, own == null ? limit : own);
        if (start instanceof StreamStart.Leased leased) {
            var admitted = hold(leased.lease(), sentAt);
            if (endsHere.get() == ends) {
                return admitted;
            }
            held.remove(stream.key(), admitted);
            return attempts == 1 ? admitted : start(stream, attempts - 1);
        }
        var lost = held.remove(stream.key());
        var refused = start instanceof StreamStart.Full full
                ? new Refused(Reason.LIMIT, full.running())
                : new Refused(Reason.ENDED, ((StreamStart.Ended) start).running());
        if (refused.reason() == Reason.ENDED) {
            endResponses(stream, lost);
        }
        refusals.add(stream.key(), refused);
        return refused;
    }

    /** Keeps the object of a stream that is held already, because responses use it. */
    private HeldStream hold(StreamLease lease, long sentAt) {
        var key = lease.stream().key();
        if (held.size() >= maxSize && !held.containsKey(key)) {
            return new HeldStream(lease, sentAt, node);
        }
        var stream = held.computeIfAbsent(key, added -> new HeldStream(lease, sentAt, node));
        stream.confirm(lease, sentAt);
        return stream;
    }

    /**
     * Asks the store for a slot, although this node may hold one: the stream may have been ended on another node. It does not
     * take the answer of a start that has begun before.
     */
    StreamVerdict restart(MediaStream stream) {
        refusals.clear();
        return starts.startAnew(stream, () -> start(stream));
    }

    /** Ends a stream of a person. Other nodes learn of it by {@link #readEnds}. */
    boolean end(String principalName, SessionKey key) {
        boolean ended = store.end(principalName, key);
        endsHere.incrementAndGet();
        refusals.clear();
        var stream = ended ? held.remove(key) : null;
        if (stream != null) {
            endResponses(stream.lease().stream(), stream);
        }
        return ended;
    }

    /**
     * Ends the responses that run now. The mark ends the response of a request that was admitted before.
     *
     * @param ended the stream as it was held, or null
     */
    private void endResponses(MediaStream stream, @Nullable HeldStream ended) {
        if (ended != null) {
            ended.end();
        }
        responses.end(stream);
    }

    /**
     * Learns which of the streams on this node were ended on other nodes. It sends no statement if there is no stream.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails
     */
    public void readEnds() {
        long now = node.ageNanos();
        if (held.isEmpty()) {
            readAt = now;
            return;
        }
        long lookBack = Math.min((now - readAt) / 1_000_000 + OVERLAP.toMillis(), leaseMillis + OVERLAP.toMillis());
        for (var end : store.ends(clock.millis() - lookBack).ends()) {
            var stream = held.get(end.key());
            boolean isStartedAgain = stream != null && stream.lease().confirmedAt() > end.endedAt();
            if (stream != null && !isStartedAgain && held.remove(end.key(), stream)) {
                endResponses(stream.lease().stream(), stream);
            }
        }
        readAt = now;
    }

    /**
     * Extends the leases of the streams that were used, every third of a lease, and forgets the streams that are over.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails; the next call tries again
     */
    public void extend() {
        long now = node.ageNanos();
        held.values().removeIf(stream -> stream.isOver(now, leaseNanos));
        if (now - extendedAt < leaseNanos / 3) {
            return;
        }
        var used = held.values().stream().filter(HeldStream::isUsed).toList();
        for (int from = 0; from < used.size(); from += BATCH) {
            extend(used.subList(from, Math.min(from + BATCH, used.size())));
        }
        extendedAt = now;
    }

    private void extend(List<HeldStream> streams) {
        long sentAt = node.ageNanos();
        var leases = new ArrayList<StreamLease>();
        streams.forEach(stream -> leases.add(stream.lease()));
        var extension = store.extend(leases);
        var lost = new HashSet<SessionKey>();
        extension.lost().forEach(lease -> lost.add(lease.stream().key()));
        for (var stream : streams) {
            var lease = stream.lease();
            if (lost.contains(lease.stream().key())) {
                start(lease.stream());
            } else {
                long until = extension.now() + leaseMillis;
                stream.confirm(new StreamLease(lease.stream(), lease.slot(), extension.now(), until), sentAt);
            }
        }
    }

    /** Returns how many streams this node holds. */
    public int size() {
        return held.size();
    }
}
