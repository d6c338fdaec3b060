package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the cut-offs that this node knows, and its own calls that the store has not confirmed.
 *
 * <p>The cut-off for everybody is remembered for ever. That of a person is remembered at least as long as a fence of
 * {@link Tombstones} is valid, so that no row read before it enters the cache after it. At most {@value
 * #MAX_UNCONFIRMED} persons have unconfirmed calls. Thread-safe.
 */
final class KnownCutOffs {
    /** From this number on, old ones are dropped. */
    static final int MANY = 10_000;
    /** The most persons whose cut-offs are remembered. */
    static final int MAX_PERSONS = 100_000;

    private static final int MAX_UNCONFIRMED = 1_000;
    private static final String EVERYBODY = "";

    private final LongSupplier ageNanos;
    private final long lifeNanos;
    private volatile long everybody = Long.MIN_VALUE;
    private final Map<String, Known> persons = new ConcurrentHashMap<>();
    /** Replaced on each change, because each check of a cached session reads it. */
    private volatile Map<String, Unconfirmed> unconfirmed = Map.of();

    /**
     * A cut-off of a person.
     *
     * @param knownAt the age of the node's clock, in nanoseconds
     */
    private record Known(long issuedBefore, long knownAt) {}

    /**
     * The calls for one name that the store has not confirmed. A class and not a record, because it is compared.
     */
    static final class Unconfirmed {
        final @Nullable String principalName;
        /** The store's time in epoch milliseconds; earlier logins are revoked. */
        final long issuedBefore;
        /** Until when the person is locked, or null if no lock is unconfirmed. */
        final @Nullable Long lockedUntil;

        private Unconfirmed(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil) {
            this.principalName = principalName;
            this.issuedBefore = issuedBefore;
            this.lockedUntil = lockedUntil;
        }

        boolean revokes(Session session) {
            return session.createdAtMillis() < issuedBefore;
        }
    }

    /**
     * Creates an empty memory.
     *
     * @param life how long the cut-off of a person is remembered at least
     */
    KnownCutOffs(LongSupplier ageNanos, Duration life) {
        this.ageNanos = ageNanos;
        this.lifeNanos = life.toNanos();
    }

    /** Returns whether a cut-off revokes {@code session}. Cheap, but a cut-off of a person counts only until it is confirmed. */
    boolean revokesCached(Session session) {
        if (session.createdAtMillis() < everybody) {
            return true;
        }
        var calls = unconfirmed;
        return !calls.isEmpty()
                && (revokes(calls.get(EVERYBODY), session) || revokes(calls.get(session.principalName()), session));
    }

    private static boolean revokes(@Nullable Unconfirmed call, Session session) {
        return call != null && call.revokes(session);
    }

    /** Returns whether a cut-off is known that revokes {@code session}. */
    boolean revokes(Session session) {
        var known = persons.get(session.principalName());
        return known != null && session.createdAtMillis() < known.issuedBefore || revokesCached(session);
    }

    /** Returns whether an unconfirmed call locks a person at {@code now}, the store's time in epoch milliseconds. */
    boolean isLocked(String principalName, long now) {
        var call = unconfirmed.get(principalName);
        return call != null && call.lockedUntil != null && now < call.lockedUntil;
    }

    /** Returns whether a cut-off tells nothing new. */
    boolean contains(CutOff cutOff) {
        var name = cutOff.principalName();
        if (name == null) {
            return cutOff.issuedBeforeMillis() <= everybody;
        }
        var known = persons.get(name);
        return known != null && cutOff.issuedBeforeMillis() <= known.issuedBefore;
    }

    /**
     * Remembers cut-offs that the store has committed.
     *
     * @return false if there were too many to remember, so that nothing counts that is cached or being read
     */
    synchronized boolean add(Collection<CutOff> cutOffs) {
        long now = ageNanos.getAsLong();
        for (var cutOff : cutOffs) {
            var name = cutOff.principalName();
            if (name == null) {
                everybody = Math.max(everybody, cutOff.issuedBeforeMillis());
            } else {
                persons.merge(
                        name,
                        new Known(cutOff.issuedBeforeMillis(), now),
                        (before, later) -> new Known(Math.max(before.issuedBefore, later.issuedBefore), now));
            }
        }
        if (persons.size() > MANY) {
            persons.values().removeIf(known -> now - known.knownAt > lifeNanos);
        }
        boolean hasRoom = persons.size() <= MAX_PERSONS;
        if (!hasRoom) {
            persons.clear();
        }
        return hasRoom;
    }

    /**
     * Remembers a call until {@link #confirmed}, together with earlier ones for that name.
     *
     * @param lockedUntil until when the person is locked, or null if the call does not say so
     * @return what is unconfirmed for that name
     * @throws SessionStoreException if there are too many; nothing is remembered then
     */
    synchronized Unconfirmed begin(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil) {
        var name = principalName == null ? EVERYBODY : principalName;
        var earlier = unconfirmed.get(name);
        if (earlier == null && principalName != null && unconfirmed.size() >= MAX_UNCONFIRMED) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNCONFIRMED);
        }
        var call = earlier == null
                ? new Unconfirmed(principalName, issuedBefore, lockedUntil)
                : new Unconfirmed(
                        principalName,
                        Math.max(earlier.issuedBefore, issuedBefore),
                        lockedUntil == null ? earlier.lockedUntil : lockedUntil);
        var next = new TreeMap<>(unconfirmed);
        next.put(name, call);
        unconfirmed = next;
        return call;
    }

    /** Forgets a call that the store has committed, unless there was another one for that name since. */
    synchronized void confirmed(Unconfirmed call) {
        var next = new TreeMap<>(unconfirmed);
        next.remove(call.principalName == null ? EVERYBODY : call.principalName, call);
        unconfirmed = next;
    }

    List<Unconfirmed> unconfirmed() {
        return List.copyOf(unconfirmed.values());
    }
}
