package io.github.sessionfilter.history;

import io.github.sessionfilter.history.History.Delay;
import io.github.sessionfilter.history.History.Stop;
import io.github.sessionfilter.history.Operation.Kind;
import io.github.sessionfilter.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Judges a history by what clients were told: laws 4, 5 and 6 from outside. It doubts in the nodes' favour, where two
 * operations overlap or the outcome of one is unknown.
 */
public final class HistoryChecker {
    private final Bounds bounds;
    private final Map<Integer, List<Stop>> stops;
    private final List<Delay> delays;
    private final List<String> falseAccepts = new ArrayList<>();
    private final List<String> falseRefusals = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> lostRevocations = new ArrayList<>();
    private final List<String> lostLogins = new ArrayList<>();
    private final List<Long> propagation = new ArrayList<>();

    private HistoryChecker(Bounds bounds, List<Stop> stops, List<Delay> delays) {
        this.bounds = bounds;
        this.delays = delays;
        this.stops = stops.stream().collect(Collectors.groupingBy(Stop::node));
    }

    /** Returns what {@code history} shows of nodes that promise {@code bounds}. */
    public static Findings check(History history, Bounds bounds) {
        var checker = new HistoryChecker(bounds, history.stops(), history.delays());
        return checker.check(history.operations());
    }

    private Findings check(List<Operation> operations) {
        long checks = 0;
        long unavailable = 0;
        long longestWait = 0;
        var sessions = new HashMap<Integer, List<Operation>>();
        for (var operation : operations) {
            sessions.computeIfAbsent(operation.session(), session -> new ArrayList<>())
                    .add(operation);
            if (operation.outcome() == Outcome.ERROR) {
                errors.add(operation.toString());
            }
            if (operation.outcome() == Outcome.UNAVAILABLE || operation.outcome() == Outcome.UNKNOWN) {
                unavailable++;
            }
            if (operation.kind() == Kind.USE) {
                checks++;
                longestWait = Math.max(longestWait, operation.endedAt() - operation.begunAt());
            }
        }
        sessions.values().forEach(this::checkSession);
        return new Findings(
                falseAccepts,
                falseRefusals,
                errors,
                lostRevocations,
                lostLogins,
                checks,
                unavailable,
                longestWait,
                Percentiles.of(propagation));
    }

    private void checkSession(List<Operation> operations) {
        operations.sort(Comparator.comparingLong(Operation::begunAt).thenComparingLong(Operation::endedAt));
        var uses = of(operations, Kind.USE);
        var revocations = of(operations, Kind.REVOKE);
        var login = of(operations, Kind.LOGIN).stream()
                .filter(operation -> operation.outcome() == Outcome.DONE)
                .findFirst()
                .orElse(null);
        var lastOnNode = new HashMap<Integer, Operation>();
        uses.forEach(use -> lastOnNode.put(use.node(), use));
        measurePropagation(uses, revocations);
        checkAccepts(uses, login, revocations, lastOnNode.values());
        if (login != null) {
            checkRefusals(uses, login, revocations);
        }
    }

    private static List<Operation> of(List<Operation> operations, Kind kind) {
        return operations.stream().filter(operation -> operation.kind() == kind).toList();
    }

    private void measurePropagation(List<Operation> uses, List<Operation> revocations) {
        var done = revocations.stream()
                .filter(revocation -> revocation.outcome() == Outcome.DONE)
                .min(Comparator.comparingLong(Operation::endedAt));
        done.ifPresent(revocation -> propagation.add(uses.stream()
                .filter(use -> use.outcome() == Outcome.DONE && use.node() != revocation.node())
                .mapToLong(use -> Math.max(0, use.begunAt() - revocation.endedAt()))
                .max()
                .orElse(0)));
    }

    private void checkAccepts(
            List<Operation> uses, Operation login, List<Operation> revocations, Collection<Operation> lastOnNode) {
        long usedUntil = login == null ? Long.MAX_VALUE : login.endedAt(); // who logged in unseen has no known age
        boolean lost = false;
        for (var use : uses) {
            if (use.outcome() == Outcome.DONE) {
                var revocation = revocationBefore(use, revocations);
                if (revocation != null) {
                    falseAccepts.add(use + "; after " + revocation);
                    lost |= revocation.outcome() == Outcome.DONE && lastOnNode.contains(use);
                } else if (login != null && isExpired(use, login, usedUntil)) {
                    falseAccepts.add(use + "; last used until " + usedUntil + ", after " + login);
                }
            }
            if (use.counts() && mayHaveHappened(use) && usedUntil != Long.MAX_VALUE) {
                usedUntil = Math.max(usedUntil, use.endedAt());
            }
        }
        if (lost) {
            lostRevocations.add("session " + uses.get(0).session());
        }
    }

    private static boolean mayHaveHappened(Operation use) {
        return use.outcome() != Outcome.REFUSED && use.outcome() != Outcome.UNAVAILABLE;
    }

    private boolean isExpired(Operation use, Operation login, long usedUntil) {
        long grace = bounds.maxStaleness() + bounds.tolerance();
        return use.begunAt() > usedUntil + bounds.idleTimeout() + bounds.touchLag() + grace
                || use.begunAt() > login.endedAt() + bounds.absoluteTimeout() + grace;
    }

    /** Returns a revocation because of which {@code use} should have been refused, or null. */
    private Operation revocationBefore(Operation use, List<Operation> revocations) {
        for (var revocation : revocations) {
            if (revocation.begunAt() > use.begunAt()) {
                return null; // they come in this order
            }
            boolean done = revocation.outcome() == Outcome.DONE;
            boolean taken = done || revocation.outcome() == Outcome.UNAVAILABLE;
            long age = use.begunAt() - revocation.endedAt() - bounds.tolerance();
            if (done && age > bounds.maxStaleness() || taken && age > 0 && isRemembered(revocation, use)) {
                return revocation;
            }
        }
        return null;
    }

    /** Whether both were on one node, which has not been killed in between. */
    private boolean isRemembered(Operation revocation, Operation use) {
        return revocation.node() == use.node()
                && stops.getOrDefault(use.node(), List.of()).stream()
                        .noneMatch(stop -> stop.at() >= revocation.begunAt() && stop.at() <= use.endedAt());
    }

    private void checkRefusals(List<Operation> uses, Operation login, List<Operation> revocations) {
        long firstRevokedAt =
                revocations.isEmpty() ? Long.MAX_VALUE : revocations.get(0).begunAt();
        var proofs = uses.stream()
                .filter(use -> use.outcome() == Outcome.DONE && use.counts() && !isLost(use))
                .map(use -> new Proof(use.begunAt(), knownAt(use)))
                .sorted(Comparator.comparingLong(Proof::knownAt))
                .toList();
        int next = 0;
        long usedAt = login.begunAt();
        for (var use : uses) {
            for (; next < proofs.size() && proofs.get(next).knownAt < use.begunAt(); next++) {
                usedAt = Math.max(usedAt, proofs.get(next).usedAt);
            }
            boolean live = login.endedAt() < use.begunAt()
                    && use.endedAt() < firstRevokedAt
                    && use.endedAt() < usedAt + bounds.idleTimeout() - bounds.tolerance()
                    && use.endedAt() < login.begunAt() + bounds.absoluteTimeout() - bounds.tolerance();
            if (live && use.outcome() == Outcome.REFUSED) {
                falseRefusals.add(use + "; last used at " + usedAt + ", after " + login);
                if (use == uses.get(uses.size() - 1)) {
                    lostLogins.add("session " + use.session());
                }
            }
        }
    }

    /** That a session was used, and from when on every node could know. */
    private record Proof(long usedAt, long knownAt) {}

    private long knownAt(Operation use) {
        return delays.stream()
                .filter(delay -> delay.covers(use))
                .mapToLong(Delay::writtenAt)
                .reduce(use.endedAt(), Math::max);
    }

    private boolean isLost(Operation use) {
        return stops.getOrDefault(use.node(), List.of()).stream()
                .anyMatch(stop -> use.endedAt() >= stop.lostSince() && use.begunAt() <= stop.at());
    }
}
