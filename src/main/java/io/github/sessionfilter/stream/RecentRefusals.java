package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.stream.StreamVerdict.Reason;
import io.github.sessionfilter.stream.StreamVerdict.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Remembers each refusal for a second, so that players that try again and again cause one read a second for a person, however
 * many streams they ask for.
 *
 * <p>Thread-safe.
 */
final class RecentRefusals {
    static final Duration MAX_AGE = Duration.ofSeconds(1);

    /** A refusal tells of the oldest streams only. */
    static final int MAX_LISTED = 50;

    private static final int MAX_SIZE = 10_000;

    private final LongSupplier nanoTime;
    private final ConcurrentMap<SessionKey, Ended> ended = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Full> full = new ConcurrentHashMap<>();
    private final AtomicLong removedAt;

    /** A stream that its person has ended. */
    private record Ended(String principalName, Refused refusal, long addedAt) {}

    /**
     * A person whose slots are all taken.
     *
     * @param running the handles of the streams that have them
     * @param limit how many streams were allowed
     */
    private record Full(Set<String> running, int limit, Refused refusal, long addedAt) {
        boolean refuses(MediaStream stream, int ownLimit) {
            return ownLimit <= limit && !running.contains(stream.key().handle());
        }
    }

    RecentRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.removedAt = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Returns the refusal that a read within the last second implies for a stream, or null.
     *
     * @param limit how many streams its person may run by this stream's login
     */
    @Nullable
    Refused find(MediaStream stream, int limit) {
        var own = ended.get(stream.key());
        if (own != null && isRecent(own.addedAt)) {
            return own.refusal;
        }
        var others = full.get(stream.principalName());
        return others != null && isRecent(others.addedAt) && others.refuses(stream, limit) ? others.refusal : null;
    }

    private boolean isRecent(long addedAt) {
        return nanoTime.getAsLong() - addedAt < MAX_AGE.toNanos();
    }

    /** Returns the refusal of a stream that its person has ended, and adds it, unless there are very many recent ones. */
    Refused addEnded(MediaStream stream, List<ListedStream> running) {
        removeOld();
        var refusal = new Refused(Reason.ENDED, oldest(running));
        if (ended.size() < MAX_SIZE) {
            ended.put(stream.key(), new Ended(stream.principalName(), refusal, nanoTime.getAsLong()));
        }
        return refusal;
    }

    /** Returns the refusal of a stream whose person runs {@code limit} others, and adds it, unless there are very many. */
    Refused addFull(MediaStream stream, int limit, List<ListedStream> running) {
        removeOld();
        var refusal = new Refused(Reason.LIMIT, oldest(running));
        if (full.size() < MAX_SIZE) {
            var handles = running.stream().map(ListedStream::handle).collect(Collectors.toUnmodifiableSet());
            full.put(stream.principalName(), new Full(handles, limit, refusal, nanoTime.getAsLong()));
        }
        return refusal;
    }

    private static List<ListedStream> oldest(List<ListedStream> running) {
        return List.copyOf(running.subList(0, Math.min(running.size(), MAX_LISTED)));
    }

    /** Old refusals hold the lists of other people's streams. */
    private void removeOld() {
        long now = nanoTime.getAsLong();
        long last = removedAt.get();
        if (now - last >= MAX_AGE.toNanos() && removedAt.compareAndSet(last, now)) {
            ended.values().removeIf(entry -> !isRecent(entry.addedAt));
            full.values().removeIf(entry -> !isRecent(entry.addedAt));
        }
    }

    /** Forgets the refusals of a person: a slot is free. */
    void remove(String principalName) {
        full.remove(principalName);
        ended.values().removeIf(entry -> entry.principalName.equals(principalName));
    }
}
