package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.nodes.HttpConnection.Answer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A client with a connection to each node, which records its operations in the history. Not thread-safe. */
final class Client implements AutoCloseable {
    /** The effect of a request on its session. Every request checks it. */
    private enum Effect {
        TOUCHES,
        PASSIVE
    }

    private final List<HttpConnection> connections;
    private final Viewers viewers;
    private final History history;
    private final AtomicReference<LongestWait> longestWait;

    Client(List<NodeProcess> nodes, Viewers viewers, History history, AtomicReference<LongestWait> longestWait) {
        this.connections =
                nodes.stream().map(node -> new HttpConnection(node::port)).toList();
        this.viewers = viewers;
        this.history = history;
        this.longestWait = longestWait;
    }

    /** Returns the monotonic time of all histories, in milliseconds. */
    static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Logs {@code user} in. Returns null if the login fails. */
    Viewer login(int node, String user) {
        int session = viewers.begin(user);
        long begunAt = millis();
        var answer = connections.get(node).send("POST", NodeApi.LOGIN + "?user=" + user, null);
        long endedAt = millis();
        recordWait(NodeApi.LOGIN, endedAt - begunAt);
        history.add(Operation.login(session, node, begunAt, endedAt, outcome(answer.status())));
        if (answer.status() != 200) {
            viewers.failed(session);
            return null;
        }
        var viewer = Viewer.of(session, user, answer.body(), endedAt);
        viewers.opened(viewer);
        return viewer;
    }

    /** Sends a request that touches the session. */
    Outcome request(int node, Viewer viewer) {
        return sendAndRecord(node, viewer, "GET", NodeApi.WHO_AM_I, Effect.TOUCHES).outcome;
    }

    /** Sends a request that checks the session without touching it. */
    Outcome requestPassively(int node, Viewer viewer) {
        return sendAndRecord(node, viewer, "GET", NodeApi.PEEK, Effect.PASSIVE).outcome;
    }

    /** Requests the list of the user's sessions on a passive path. The node reads it from the store. */
    Outcome list(int node, Viewer viewer) {
        return sendAndRecord(node, viewer, "GET", NodeApi.SESSIONS, Effect.PASSIVE).outcome;
    }

    /** Reads a response of {@code bytes} that lasts {@code millis}. */
    Outcome watch(int node, Viewer viewer, int bytes, long millis) {
        return sendAndRecord(
                        node, viewer, "GET", NodeApi.FILM + "?bytes=" + bytes + "&millis=" + millis, Effect.TOUCHES)
                .outcome;
    }

    /** Logs the session out. */
    Outcome logout(int node, Viewer viewer) {
        var logout = send(node, viewer, "POST", NodeApi.LOGOUT);
        if (logout.isAnsweredByTheFilter()) {
            record(logout, viewer, Effect.PASSIVE);
        } else {
            recordRevocation(logout, viewer);
        }
        return logout.outcome;
    }

    /** Revokes {@code target} from another session of the same user. */
    Outcome revoke(int node, Viewer viewer, Viewer target) {
        var revocation =
                sendAndRecord(node, viewer, "DELETE", NodeApi.SESSIONS + "/" + target.handle(), Effect.TOUCHES);
        if (revocation.answer.status() == 404) { // the node considers the session dead
            history.add(
                    Operation.passive(target.session(), node, revocation.begunAt, revocation.endedAt, Outcome.REFUSED));
            viewers.end(target);
            return Outcome.REFUSED;
        }
        if (revocation.answer.status() != 401) {
            recordRevocation(revocation, target);
        }
        return revocation.outcome;
    }

    /** Revokes all sessions of the user, including this one. */
    Outcome revokeAll(int node, Viewer viewer) {
        var before = viewers.of(viewer.user());
        var sent = send(node, viewer, "POST", NodeApi.REVOKE_ALL);
        if (sent.isAnsweredByTheFilter()) {
            record(sent, viewer, Effect.PASSIVE);
            return sent.outcome;
        }
        for (var each : viewers.of(viewer.user())) {
            if (before.contains(each)) {
                recordRevocation(sent, each);
            } else { // opened concurrently: before or after the revocation
                history.add(Operation.revoke(each.session(), node, sent.begunAt, sent.endedAt, Outcome.UNKNOWN));
            }
        }
        for (int session : viewers.loginsOf(viewer.user())) {
            history.add(Operation.revoke(session, node, sent.begunAt, sent.endedAt, Outcome.UNKNOWN));
        }
        return sent.outcome;
    }

    /** A request to a node and its result. */
    private record Exchange(int node, long begunAt, long endedAt, Answer answer, Outcome outcome) {
        /** Returns whether the filter answered, so that the handler was not called. */
        boolean isAnsweredByTheFilter() {
            return answer.status() == 401
                    || answer.status() == 503 && !answer.unconfirmed()
                    || answer.status() == Answer.NOT_SENT;
        }
    }

    private Exchange sendAndRecord(int node, Viewer viewer, String method, String target, Effect effect) {
        var exchange = send(node, viewer, method, target);
        record(exchange, viewer, effect);
        return exchange;
    }

    private Exchange send(int node, Viewer viewer, String method, String target) {
        long begunAt = millis();
        var answer = connections.get(node).send(method, target, viewer.id());
        long endedAt = millis();
        if (!target.startsWith(NodeApi.FILM)) {
            recordWait(target, endedAt - begunAt);
        }
        return new Exchange(node, begunAt, endedAt, answer, outcome(answer.status()));
    }

    private void record(Exchange exchange, Viewer viewer, Effect effect) {
        history.add(new Operation(
                Operation.Kind.REQUEST,
                viewer.session(),
                exchange.node,
                exchange.begunAt,
                exchange.endedAt,
                exchange.outcome,
                effect == Effect.TOUCHES));
        if (exchange.outcome == Outcome.REFUSED) {
            viewers.end(viewer);
        }
    }

    /** Records a revocation. After a 503 the node must refuse the session only if the answer says that it began. */
    private void recordRevocation(Exchange exchange, Viewer target) {
        boolean unclear = exchange.outcome == Outcome.UNAVAILABLE && !exchange.answer.unconfirmed();
        history.add(Operation.revoke(
                target.session(),
                exchange.node,
                exchange.begunAt,
                exchange.endedAt,
                unclear ? Outcome.UNKNOWN : exchange.outcome));
        viewers.end(target);
    }

    static Outcome outcome(int status) {
        return switch (status) {
            case 200, 204, 404 -> Outcome.DONE;
            case 401 -> Outcome.REFUSED;
            case 503 -> Outcome.UNAVAILABLE;
            case Answer.LOST, Answer.NOT_SENT -> Outcome.UNKNOWN;
            default -> Outcome.ERROR;
        };
    }

    private void recordWait(String target, long millis) {
        if (millis > longestWait.get().millis()) {
            longestWait.accumulateAndGet(LongestWait.of(target, millis), LongestWait::or);
        }
    }

    static String anyUser(int users) {
        return "user" + ThreadLocalRandom.current().nextInt(users);
    }

    @Override
    public void close() {
        connections.forEach(HttpConnection::close);
    }
}
