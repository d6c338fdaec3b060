package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RealmSignatures;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.UntaggedIds;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tags new ids, and tells the ids of this realm from others, with the keys that this node has read.
 *
 * <p>The keys are read in the background. A new key signs only after {@link IdKeys#PUBLICATION}, so keys that were read
 * within {@link #MAX_AGE} include the key of each id. Otherwise a wrong tag makes this node read them again: one thread at
 * a time, and not within {@link #RETRY} of a failure. At most {@value #MAX_WAITING} threads wait for it. Thread-safe.
 */
final class IdTags implements RealmSignatures {
    /** How old the keys may be when an id is called foreign, or a new one is tagged. */
    static final Duration MAX_AGE = IdKeys.READ_INTERVAL.multipliedBy(2);
    /** How long no request reads the keys again after a failure. */
    static final Duration RETRY = Duration.ofSeconds(1);

    private static final int MAX_WAITING = 32;

    private final SessionStore store;
    private final StoreCalls calls;
    private final StoreClock clock;
    private final NodeClock node;
    private final UntaggedIds untaggedIds;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Reading last;
    private volatile @Nullable Long failedAt;

    /**
     * The keys as this node has read them.
     *
     * @param readAt the age of the node's clock before the query was sent, in nanoseconds
     */
    private record Reading(IdKeys keys, long readAt) {}

    IdTags(SessionStore store, StoreCalls calls, StoreClock clock, UntaggedIds untaggedIds) {
        this.store = store;
        this.calls = calls;
        this.clock = clock;
        this.node = clock.node();
        this.untaggedIds = untaggedIds;
    }

    /**
     * Returns a new id with a tag.
     *
     * @throws SessionStoreException if the keys are unknown or old, and cannot be read
     */
    SessionId newId() {
        return fresh(last).keys.newId(clock.millis());
    }

    /**
     * Returns the origin of {@code id}; never HANDLE.
     *
     * @throws SessionStoreException if the keys are unknown, or may miss the newest one, and cannot be read
     */
    IdOrigin originOf(SessionId id) {
        var known = last;
        if (known == null) {
            known = fresh(null);
        }
        var origin = originOf(id, known.keys);
        if (origin != IdOrigin.FOREIGN || isFresh(known)) {
            return origin;
        }
        return originOf(id, fresh(known).keys);
    }

    private IdOrigin originOf(SessionId id, IdKeys keys) {
        long now = clock.millis();
        if (keys.haveTagged(id, now)) {
            return IdOrigin.TAGGED;
        }
        return untaggedIds == UntaggedIds.ACCEPT && keys.mayBeUntagged(now) ? IdOrigin.UNTAGGED : IdOrigin.FOREIGN;
    }

    @Override
    public byte[] sign(String text) {
        return fresh(last).keys.sign(text, clock.millis());
    }

    @Override
    public boolean verify(String text, byte[] signature) {
        var known = last;
        return known != null && known.keys.haveSigned(text, signature, clock.millis());
    }

    private boolean isFresh(Reading known) {
        return node.ageNanos() - known.readAt < MAX_AGE.toNanos();
    }

    /** Returns {@code known} if it is fresh, or else the keys as they are now, which one thread reads for all. */
    private Reading fresh(@Nullable Reading known) {
        if (known != null && isFresh(known)) {
            return known;
        }
        if (!waiting.tryAcquire()) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_WAITING);
        }
        try {
            lock();
            try {
                var latest = last;
                return latest != null && isFresh(latest) ? latest : readForRequest();
            } finally {
                reading.unlock();
            }
        } finally {
            waiting.release();
        }
    }

    private void lock() {
        try {
            if (!reading.tryLock(calls.timeLeft().toNanos(), TimeUnit.NANOSECONDS)) {
                throw SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException(StoreFailure.INTERRUPTED, StoreFailure.INTERRUPTED.sentence(), e);
        }
    }

    private Reading readForRequest() {
        var failed = failedAt;
        if (failed != null && node.ageNanos() - failed < RETRY.toNanos()) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.ID_KEYS_UNKNOWN);
        }
        try {
            return calls.read(this::read);
        } catch (RuntimeException | Error e) {
            failedAt = node.ageNanos();
            throw e;
        }
    }

    /**
     * Reads the keys from the store.
     *
     * @throws SessionStoreException if the store fails; the keys that are known stay known
     */
    void refresh() {
        read();
    }

    private Reading read() {
        long sentAt = node.ageNanos();
        var reading = new Reading(store.idKeys(), sentAt);
        last = reading;
        failedAt = null;
        return reading;
    }
}
