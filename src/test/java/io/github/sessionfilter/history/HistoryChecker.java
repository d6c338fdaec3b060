package io.github.sessionfilter.history;

import io.github.sessionfilter.history.History.Delay;
import io.github.sessionfilter.history.History.Life;
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
 * Checks a history against laws 4, 5 and 6. It decides in the nodes' favour where two operations overlap or the outcome
 * of one is unknown. Not thread-safe.
 */
public final class HistoryChecker {
    private final Bounds bounds;
    private final Map<Integer, List<Stop>> stops;
    private final List<Delay> delays;
    private final Map<Integer, Life> lives;
    private final List<String> falseAccepts = new ArrayList<>();
    private final List<String> falseRefusals = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> lostRevocations = new ArrayList<>();
    private final List<String> lostLogins = new ArrayList<>();
    private final List<Long> propagation = new ArrayList<>();

    private HistoryChecker(Bounds bounds, List<Stop> stops, List<Delay> delays, Map<Integer, Life> lives) {
        this.lives = lives;
        this.bounds = bounds;
        this.delays = delays;
        this.stops = stops.stream().collect(Collectors.groupingBy(Stop::node));
    }

    /** Returns the violations of {@code bounds} in {@code history}. */
    public static Findings check(History history, Bounds bounds) {
        var checker = new HistoryChecker(bounds, history.stops(), history.delays(), history.lives());
        return checker.check(history);
    }

    private Findings check(History history) {
        var operations = history.operations();
        var responses = history.responses();
        var ofResponses = new ResponseChecker(bounds, operations, history.restarts());
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
            if (operation.kind() == Kind.REQUEST) {
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
                ofResponses.ranOn(responses),
                ofResponses.cutOff(responses),
                responses.size(),
                checks,
                unavailable,
                longestWait,
                Percentiles.of(propagation));
    }

    private void checkSession(List<Operation> operations) {
        operations.sort(Comparator.comparingLong(Operation::begunAt).thenComparingLong(Operation::endedAt));
        var requests = of(operations, Kind.REQUEST);
        var revocations = of(operations, Kind.REVOKE);
        var login = of(operations, Kind.LOGIN).stream()
                .filter(operation -> operation.outcome() == Outcome.DONE)
                .findFirst()
                .orElse(null);
        var lastOnNode = new HashMap<Integer, Operation>();
        requests.forEach(request -> lastOnNode.put(request.node(), request));
        measurePropagation(requests, revocations);
        checkAccepts(requests, login, revocations, lastOnNode.values());
        if (login != null) {
            checkRefusals(requests, login, revocations);
        }
    }

    private static List<Operation> of(List<Operation> operations, Kind kind) {
        return operations.stream().filter(operation -> operation.kind() == kind).toList();
    }

    private void measurePropagation(List<Operation> requests, List<Operation> revocations) {
        var done = revocations.stream()
                .filter(revocation -> revocation.outcome() == Outcome.DONE)
                .min(Comparator.comparingLong(Operation::endedAt));
        done.ifPresent(revocation -> propagation.add(requests.stream()
                .filter(request -> request.outcome() == Outcome.DONE && request.node() != revocation.node())
                .mapToLong(request -> Math.max(0, request.begunAt() - revocation.endedAt()))
                .max()
                .orElse(0)));
    }

    private void checkAccepts(
            List<Operation> requests, Operation login, List<Operation> revocations, Collection<Operation> lastOnNode) {
        long touchedUntil =
                login == null ? Long.MAX_VALUE : login.endedAt(); // without a known login the age is unknown
        boolean lost = false;
        for (var request : requests) {
            if (request.outcome() == Outcome.DONE) {
                var revocation = revocationBefore(request, revocations);
                if (revocation != null) {
                    falseAccepts.add(request + "; after " + revocation);
                    lost |= revocation.outcome() == Outcome.DONE && lastOnNode.contains(request);
                } else if (login != null && isExpired(request, login, touchedUntil)) {
                    falseAccepts.add(request + "; last touched until " + touchedUntil + ", after " + login);
                }
            }
            if (request.touches() && mayHaveHappened(request) && touchedUntil != Long.MAX_VALUE) {
                touchedUntil = Math.max(touchedUntil, request.endedAt());
            }
        }
        if (lost) {
            lostRevocations.add("session " + requests.get(0).session());
        }
    }

    /** Returns whether a request may have touched its session: a touch may be written although its answer is lost. */
    private static boolean mayHaveHappened(Operation request) {
        return request.outcome() != Outcome.REFUSED;
    }

    private boolean isExpired(Operation request, Operation login, long touchedUntil) {
        long grace = bounds.maxStaleness() + bounds.tolerance();
        var life = life(login);
        return request.begunAt() > touchedUntil + life.idleTimeout() + bounds.touchLag() + grace
                || request.begunAt() > login.endedAt() + life.absoluteTimeout() + grace;
    }

    private Life life(Operation login) {
        var own = lives.get(login.session());
        return own == null ? new Life(bounds.idleTimeout(), bounds.absoluteTimeout()) : own;
    }

    /** Returns a revocation that requires {@code request} to be refused, or null. */
    private Operation revocationBefore(Operation request, List<Operation> revocations) {
        for (var revocation : revocations) {
            if (revocation.begunAt() > request.begunAt()) {
                return null; // revocations are sorted by their start
            }
            boolean done = revocation.outcome() == Outcome.DONE;
            boolean accepted = done || revocation.outcome() == Outcome.UNAVAILABLE;
            long age = request.begunAt() - revocation.endedAt() - bounds.tolerance();
            if (done && age > bounds.maxStaleness() || accepted && age > 0 && isRemembered(revocation, request)) {
                return revocation;
            }
        }
        return null;
    }

    /** Returns whether both were on one node that was not killed in between. */
    private boolean isRemembered(Operation revocation, Operation request) {
        return revocation.node() == request.node()
                && stops.getOrDefault(request.node(), List.of()).stream()
                        .noneMatch(stop -> stop.at() >= revocation.begunAt() && stop.at() <= request.endedAt());
    }

    private void checkRefusals(List<Operation> requests, Operation login, List<Operation> revocations) {
        long firstRevokedAt =
                revocations.isEmpty() ? Long.MAX_VALUE : revocations.get(0).begunAt();
        var touches = requests.stream()
                .filter(request -> request.outcome() == Outcome.DONE && request.touches() && !isLost(request))
                .map(request -> new VisibleTouch(request.begunAt(), visibleAt(request)))
                .sorted(Comparator.comparingLong(VisibleTouch::visibleAt))
                .toList();
        var life = life(login);
        int next = 0;
        long touchedAt = login.begunAt();
        for (var request : requests) {
            for (; next < touches.size() && touches.get(next).visibleAt < request.begunAt(); next++) {
                touchedAt = Math.max(touchedAt, touches.get(next).touchedAt);
            }
            boolean live = login.endedAt() < request.begunAt()
                    && request.endedAt() < firstRevokedAt
                    && request.endedAt() < touchedAt + life.idleTimeout() - bounds.tolerance()
                    && request.endedAt() < login.begunAt() + life.absoluteTimeout() - bounds.tolerance();
            if (live && request.outcome() == Outcome.REFUSED) {
                falseRefusals.add(request + "; last touched at " + touchedAt + ", after " + login);
                if (request == requests.get(requests.size() - 1)) {
                    lostLogins.add("session " + request.session());
                }
            }
        }
    }

    /** The time of a touch, and the time from which every node can see it. */
    private record VisibleTouch(long touchedAt, long visibleAt) {}

    private long visibleAt(Operation request) {
        return delays.stream()
                .filter(delay -> delay.covers(request))
                .mapToLong(Delay::writtenAt)
                .reduce(request.endedAt(), Math::max);
    }

    private boolean isLost(Operation request) {
        return stops.getOrDefault(request.node(), List.of()).stream()
                .anyMatch(stop -> request.endedAt() >= stop.lostSince() && request.begunAt() <= stop.at());
    }
}
