package io.github.sessionfilter.history;

import io.github.sessionfilter.history.History.Restart;
import io.github.sessionfilter.history.Operation.Kind;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.history.WatchedResponse.End;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks the running responses of a history: they end with their session, and not before.
 *
 * <p>A node learns of a revocation by its next sync. So the time until it must have ended a response begins when the node is
 * seen to reach the store some time after the revocation, with a login that it has served. Not thread-safe.
 */
final class ResponseChecker {
    /** How long a node may take to end a response after it has learned of the revocation. */
    static final long END_MILLIS = 1_000;
    /** Longer than the time from one sync to the next. A store that fails within it may have kept the sync from running. */
    static final long SYNC_MILLIS = 2_000;

    private final Bounds bounds;
    private final List<Restart> restarts;
    private final Map<Integer, List<Operation>> revocations;
    private final Map<Integer, List<Operation>> logins;

    ResponseChecker(Bounds bounds, List<Operation> operations, List<Restart> restarts) {
        this.bounds = bounds;
        this.restarts = restarts;
        this.revocations = operations.stream()
                .filter(operation -> operation.kind() == Kind.REVOKE)
                .collect(Collectors.groupingBy(Operation::session));
        this.logins = operations.stream()
                .filter(operation -> operation.kind() == Kind.LOGIN && operation.outcome() == Outcome.DONE)
                .collect(Collectors.groupingBy(Operation::node));
    }

    /** Returns the responses of which a byte was read later than the bound after an acknowledged revocation. */
    List<String> ranOn(List<WatchedResponse> responses) {
        return responses.stream()
                .filter(response -> of(response).stream().anyMatch(revocation -> ranOn(response, revocation)))
                .map(response -> response + "; after " + of(response))
                .toList();
    }

    private List<Operation> of(WatchedResponse response) {
        return revocations.getOrDefault(response.session(), List.of());
    }

    private boolean ranOn(WatchedResponse response, Operation revocation) {
        long allowed = bounds.maxStaleness() + END_MILLIS + bounds.tolerance();
        return revocation.outcome() == Outcome.DONE
                && response.lastByteAt() - allowed > revocation.endedAt()
                && response.lastByteAt() - allowed > mayKnowAt(response.node(), revocation);
    }

    private long mayKnowAt(int node, Operation revocation) {
        if (node == revocation.node()) {
            return revocation.endedAt();
        }
        return logins.getOrDefault(node, List.of()).stream()
                .filter(login -> login.begunAt() >= revocation.endedAt() + SYNC_MILLIS)
                .mapToLong(Operation::endedAt)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Returns the responses that a node ended although their session was not revoked, and the node was not restarted. */
    List<String> cutOff(List<WatchedResponse> responses) {
        return responses.stream()
                .filter(response -> response.end() == End.CUT)
                .filter(response -> of(response).stream().noneMatch(revoked -> revoked.begunAt() <= response.endedAt()))
                .filter(response -> restarts.stream().noneMatch(restart -> restart.overlaps(response)))
                .map(WatchedResponse::toString)
                .toList();
    }
}
