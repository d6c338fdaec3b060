package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the revocations of principals that the store has not confirmed.
 *
 * <p>The revocations of one principal are merged into at most two, which revoke exactly the same sessions. Two
 * revocations that spare different sessions revoke both of them, so one of the two revokes all sessions opened until the
 * earlier decision. At most {@value #MAX} principals are remembered. Thread-safe.
 */
final class UnconfirmedPrincipals {
    static final int MAX = 10_000;

    private final ConcurrentMap<String, Merged> byName = new ConcurrentHashMap<>();
    /** Whether {@link #byName} is empty. Each check reads it, so it is one field. Written under the lock. */
    private volatile boolean isEmpty = true;

    /** The revocations whose call to the store runs. Guarded by this. */
    private final List<PrincipalRevocation> running = new ArrayList<>();
    /** Written under the lock. */
    private volatile long changes;

    /**
     * All revocations of one principal.
     *
     * @param all spares no session
     * @param sparing spares one session, and was decided after {@code all}
     */
    private record Merged(
            @Nullable PrincipalRevocation all, @Nullable PrincipalRevocation sparing) {
        static final Merged NONE = new Merged(null, null);

        Merged with(PrincipalRevocation added) {
            if (added.spared() == null) {
                return of(later(all, added), sparing);
            }
            if (sparing == null || Objects.equals(sparing.spared(), added.spared())) {
                return of(all, later(sparing, added));
            }
            boolean isLast = added.createdUntil() > sparing.createdUntil();
            var first = isLast ? sparing : added;
            return of(later(all, first.withoutException()), isLast ? added : sparing);
        }

        Merged without(PrincipalRevocation confirmed) {
            return new Merged(confirmed.equals(all) ? null : all, confirmed.equals(sparing) ? null : sparing);
        }

        private static Merged of(@Nullable PrincipalRevocation all, @Nullable PrincipalRevocation sparing) {
            boolean isCovered = all != null && sparing != null && sparing.createdUntil() <= all.createdUntil();
            return new Merged(all, isCovered ? null : sparing);
        }

        private static PrincipalRevocation later(@Nullable PrincipalRevocation one, PrincipalRevocation other) {
            return one != null && one.createdUntil() >= other.createdUntil() ? one : other;
        }

        boolean revokes(Session session) {
            return all != null && all.revokes(session) || sparing != null && sparing.revokes(session);
        }

        Stream<PrincipalRevocation> each() {
            return Stream.of(all, sparing).filter(Objects::nonNull);
        }
    }

    /** Returns whether one of the revocations revokes {@code session}; cheap if there is none. */
    boolean revokes(Session session) {
        if (isEmpty) {
            return false;
        }
        var merged = byName.get(session.principalName());
        return merged != null && merged.revokes(session);
    }

    /**
     * Remembers a revocation, whose call begins, until it is confirmed.
     *
     * @throws SessionStoreException if there are too many principals; nothing is remembered then
     */
    synchronized void begin(PrincipalRevocation revocation) {
        var name = revocation.principalName();
        var before = byName.get(name);
        if (before == null && byName.size() >= MAX) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNCONFIRMED);
        }
        byName.put(name, (before == null ? Merged.NONE : before).with(revocation));
        isEmpty = false;
        running.add(revocation);
        changes++;
    }

    /** Returns a number that changes with each revocation that is remembered. */
    long changes() {
        return changes;
    }

    /**
     * Begins to repeat a revocation, unless a call runs for that principal. A repetition beside a call could take effect
     * after it, and revoke what the person did then.
     */
    synchronized boolean beginAgain(PrincipalRevocation revocation) {
        boolean isAlone =
                running.stream().noneMatch(call -> call.principalName().equals(revocation.principalName()));
        if (isAlone) {
            running.add(revocation);
        }
        return isAlone;
    }

    /** Says that a call no longer runs. */
    synchronized void ended(PrincipalRevocation revocation) {
        running.remove(revocation);
    }

    /** Forgets a revocation, unless it was merged with others; those are confirmed by themselves. */
    synchronized void remove(PrincipalRevocation confirmed) {
        var name = confirmed.principalName();
        var before = byName.get(name);
        if (before == null) {
            return;
        }
        var left = before.without(confirmed);
        if (left.all == null && left.sparing == null) {
            byName.remove(name);
            isEmpty = byName.isEmpty();
        } else {
            byName.put(name, left);
        }
    }

    List<PrincipalRevocation> list() {
        return byName.values().stream().flatMap(Merged::each).toList();
    }
}
