package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StreamLease;
import io.github.sessionfilter.session.StreamStart;
import io.github.sessionfilter.session.StreamStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
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
    /** Many, so that a person who ends streams seldom makes the starts of others ask again. */
    private static final int END_COUNTERS = 1_024;

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
    /** How many streams were ended here, by a part of their hash. A start that has run meanwhile asks the store again. */
    private final AtomicLongArray endsHere = new AtomicLongArray(END_COUNTERS);
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
     * Decides about a request of {@code stream}, and counts it as use. A stream that is held costs no statement, unless it was
     * not used for half of its lease. While the store does not answer, that one is admitted, too.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store must be asked, and fails
     */
    public StreamVerdict admit(MediaStream stream) {
        long now = node.ageNanos();
        var known = held.get(stream.key());
        if (known != null && !known.isHeld(now)) {
            known = null;
        }
        if (known != null && !known.isAboutToEnd(now, leaseNanos)) {
            known.use();
            return known;
        }
        var refusal = refusals.find(stream, limitOf(stream));
        if (refusal != null) {
            return refusal;
        }
        try {
            return starts.start(stream, () -> startUnlessRefused(stream));
        } catch (SessionStoreException e) {
            if (known == null) {
                throw e;
            }
            known.use();
            return known;
        }
    }

    private int limitOf(MediaStream stream) {
        var own = stream.limit();
        return own == null ? limit : own;
    }

    /** Another start of the person may have been refused while this one waited. */
    private StreamVerdict startUnlessRefused(MediaStream stream) {
        var refusal = refusals.find(stream, limitOf(stream));
        return refusal == null ? start(stream) : refusal;
    }

    private StreamVerdict start(MediaStream stream) {
        return start(stream, MAX_STARTS);
    }

    /** Asks again if a stream has ended meanwhile. After the last attempt the stream is not held: its next request asks the store. */
    private StreamVerdict start(MediaStream stream, int attempts) {
        long ends = endsHere.get(counterOf(stream.key()));
        long sentAt = node.ageNanos();
        var start = store.start(stream, limitOf(stream));
        if (start instanceof StreamStart.Leased leased) {
            var admitted = hold(leased.lease(), sentAt);
            if (leased.lease().until() - leased.lease().confirmedAt() < leaseMillis) {
                admitted.use(); // the lease is older than this use
            }
            if (endsHere.get(counterOf(stream.key())) == ends) {
                return admitted;
            }
            held.remove(stream.key(), admitted);
            return attempts == 1 ? admitted : start(stream, attempts - 1);
        }
        var lost = held.remove(stream.key());
        if (start instanceof StreamStart.Full full) {
            return refusals.addFull(stream, limitOf(stream), full.running());
        }
        endResponses(stream, lost);
        return refusals.addEnded(stream, ((StreamStart.Ended) start).running());
    }

    private static int counterOf(SessionKey key) {
        return Math.floorMod(key.hashCode(), END_COUNTERS);
    }

    /** Keeps the object of a stream that is held already, because responses use it. */
    private HeldStream hold(StreamLease lease, long sentAt) {
        var key = lease.stream().key();
        if (held.size() >= maxSize && !held.containsKey(key)) {
            return new HeldStream(lease, sentAt, node, this::continueAs);
        }
        var stream = held.computeIfAbsent(key, added -> new HeldStream(lease, sentAt, node, this::continueAs));
        stream.confirm(lease, sentAt);
        return stream;
    }

    /** Returns the stream into which the slot of another one has passed, because its session was rotated. */
    HeldStream continueAs(HeldStream before, MediaStream stream) {
        var lease = before.lease();
        if (before.isEnded() || lease.stream().key().equals(stream.key())) {
            return before;
        }
        held.remove(lease.stream().key(), before);
        var next = hold(new StreamLease(stream, lease.slot(), lease.confirmedAt(), lease.until()), before.sentAt());
        next.use();
        return next;
    }

    /**
     * Asks the store for a slot, although this node may hold one: the stream may have been ended on another node. It does not
     * take the answer of a start that has begun before.
     */
    StreamVerdict restart(MediaStream stream) {
        refusals.remove(stream.principalName());
        return starts.startAnew(stream, () -> start(stream));
    }

    /** Ends a stream of a person. Other nodes learn of it by {@link #readEnds}. */
    boolean end(String principalName, SessionKey key) {
        boolean mayHaveEnded = true;
        try {
            mayHaveEnded = store.end(principalName, key);
        } finally {
            if (mayHaveEnded) {
                endsHere.incrementAndGet(counterOf(key));
                refusals.remove(principalName);
            }
        }
        if (mayHaveEnded) {
            var stream = held.remove(key);
            // A response that is not held plays the stream of a session, or that of a ticket, which has no session's
            // key.
            endResponses(stream == null ? new MediaStream(key, key, principalName) : stream.lease().stream(), stream);
        }
        return mayHaveEnded;
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
