package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.Session;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the cut-offs that this node knows; {@link UnconfirmedCutOffs} has those that the store has not confirmed.
 *
 * <p>The cut-off for everybody is remembered for ever. That of a person is remembered at least as long as a fence of
 * {@link Tombstones} is valid, so that no row read before it enters the cache after it. Thread-safe.
 */
final class KnownCutOffs {
    /** From this number on, old ones are dropped. */
    static final int MANY = 10_000;
    /** The most persons whose cut-offs are remembered. */
    static final int MAX_PERSONS = 100_000;

    private final LongSupplier ageNanos;
    private final long lifeNanos;
    private volatile long everybody = Long.MIN_VALUE;
    /** Written under the lock. */
    private volatile long changes;

    private final Map<String, Known> persons = new ConcurrentHashMap<>();
    private final UnconfirmedCutOffs unconfirmed = new UnconfirmedCutOffs();

    /**
     * A cut-off of a person.
     *
     * @param knownAt the age of the node's clock, in nanoseconds
     */
    private record Known(long issuedBefore, long knownAt) {}

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
        return session.createdAtMillis() < everybody || unconfirmed.revokes(session);
    }

    /** Returns a number that changes with each cut-off that is remembered. */
    long changes() {
        return changes + unconfirmed.changes();
    }

    /** Returns whether a cut-off is known that revokes {@code session}. */
    boolean revokes(Session session) {
        var known = persons.get(session.principalName());
        return known != null && session.createdAtMillis() < known.issuedBefore || revokesCached(session);
    }

    /** Returns the calls that the store has not confirmed. */
    UnconfirmedCutOffs unconfirmed() {
        return unconfirmed;
    }

    /** Returns the latest cut-off that decides about logins of a person, or of anybody; the least number if there is none. */
    long latest(@Nullable String principalName) {
        var ofPersons = principalName == null
                ? persons.values().stream()
                : Optional.ofNullable(persons.get(principalName)).stream();
        return ofPersons.mapToLong(Known::issuedBefore).reduce(everybody, Math::max);
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
        changes++;
        if (persons.size() > MANY) {
            persons.values().removeIf(known -> now - known.knownAt > lifeNanos);
        }
        boolean hasRoom = persons.size() <= MAX_PERSONS;
        if (!hasRoom) {
            persons.clear();
        }
        return hasRoom;
    }
}
