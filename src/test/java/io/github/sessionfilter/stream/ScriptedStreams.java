package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.StreamEnds;
import io.github.sessionfilter.session.StreamExtension;
import io.github.sessionfilter.session.StreamLease;
import io.github.sessionfilter.session.StreamStart;
import io.github.sessionfilter.session.StreamStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A store of streams in memory, which can be away. */
final class ScriptedStreams implements StreamStore {
    private final LongSupplier millis;
    private final long leaseMillis;
    private final Map<SessionKey, StreamLease> leases = new LinkedHashMap<>();
    private final Map<SessionKey, Long> ends = new HashMap<>();
    boolean isAway;
    int calls;
    /** Runs after the store has decided about a start, and before its caller knows. */
    volatile Runnable duringStart = () -> {};

    ScriptedStreams(LongSupplier millis, Duration lease) {
        this.millis = millis;
        this.leaseMillis = lease.toMillis();
    }

    private synchronized long call() {
        calls++;
        if (isAway) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.FAILED);
        }
        return millis.getAsLong();
    }

    @Override
    public StreamStart start(MediaStream stream, int limit) {
        var start = decide(stream, limit);
        duringStart.run();
        return start;
    }

    private synchronized StreamStart decide(MediaStream stream, int limit) {
        long now = call();
        var own = leases.get(stream.key());
        if (ends.getOrDefault(stream.key(), Long.MIN_VALUE / 2) > now - leaseMillis) {
            return new StreamStart.Ended(running(stream, now));
        }
        if (own != null && own.until() > now) {
            if (own.until() - now < leaseMillis - leaseMillis / 3) {
                own = new StreamLease(stream, own.slot(), now, now + leaseMillis);
                leases.put(stream.key(), own);
            }
            return new StreamStart.Leased(new StreamLease(stream, own.slot(), now, own.until()));
        }
        if (running(stream, now).size() >= limit) {
            return new StreamStart.Full(running(stream, now));
        }
        var lease = new StreamLease(stream, stream.key(), now, now + leaseMillis);
        leases.put(stream.key(), lease);
        return new StreamStart.Leased(lease);
    }

    private List<ListedStream> running(MediaStream except, long now) {
        return leases.values().stream()
                .filter(lease -> lease.until() > now
                        && lease.stream().principalName().equals(except.principalName())
                        && !lease.stream().key().equals(except.key()))
                .map(lease -> new ListedStream(
                        lease.stream().key().handle(), lease.stream().session().handle(), "", Instant.EPOCH))
                .toList();
    }

    @Override
    public synchronized StreamExtension extend(List<StreamLease> extended) {
        long now = call();
        var lost = new ArrayList<StreamLease>();
        for (var lease : extended) {
            var key = lease.stream().key();
            if (leases.containsKey(key)) {
                leases.put(key, new StreamLease(lease.stream(), lease.slot(), now, now + leaseMillis));
            } else {
                lost.add(lease);
            }
        }
        return new StreamExtension(now, lost);
    }

    @Override
    public synchronized boolean end(String principalName, SessionKey key) {
        long now = call();
        ends.put(key, now);
        return leases.remove(key) != null;
    }

    /** Lets the slot of a stream pass to that of the rotated session. */
    synchronized void rotate(MediaStream current, MediaStream next) {
        var lease = leases.remove(current.key());
        leases.put(next.key(), new StreamLease(next, lease.slot(), lease.confirmedAt(), lease.until()));
    }

    /** Takes the slot away, as another stream does after the end of the lease. */
    synchronized void remove(MediaStream stream) {
        leases.remove(stream.key());
    }

    @Override
    public synchronized void startAgain(MediaStream stream) {
        call();
        ends.remove(stream.key());
    }

    @Override
    public synchronized List<ListedStream> list(String principalName) {
        long now = call();
        return running(
                new MediaStream(SessionKey.ofBytes(new byte[32]), SessionKey.ofBytes(new byte[32]), principalName),
                now);
    }

    @Override
    public synchronized StreamEnds ends(long since) {
        long now = call();
        return new StreamEnds(
                now,
                ends.entrySet().stream()
                        .filter(end -> end.getValue() >= since)
                        .map(end -> new StreamEnds.End(end.getKey(), end.getValue()))
                        .toList());
    }
}
