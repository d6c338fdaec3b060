package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.nodes.HttpConnection.Answer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A client of all nodes that writes down what it sees, with a connection to each. Not safe for several threads. */
final class Client implements AutoCloseable {
    /** What the history needs when a request was let through or not: every request checks the session that makes it. */
    private enum Use {
        COUNTS,
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

    /** The clock of all histories: monotonic, in milliseconds. */
    static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Logs {@code user} in; returns null if that fails. */
    Viewer login(int node, String user) {
        int session = viewers.begin(user);
        long begunAt = millis();
        var answer = connections.get(node).send("POST", NodeApi.LOGIN + "?user=" + user, null);
        long endedAt = millis();
        note(NodeApi.LOGIN, endedAt - begunAt);
        history.add(Operation.login(session, node, begunAt, endedAt, outcome(answer)));
        if (answer.status() != 200) {
            viewers.failed(session);
            return null;
        }
        var viewer = Viewer.of(session, user, answer.body(), endedAt);
        viewers.opened(viewer);
        return viewer;
    }

    /** Uses a session. */
    Outcome use(int node, Viewer viewer) {
        return ask(node, viewer, "GET", NodeApi.WHO_AM_I, Use.COUNTS).outcome;
    }

    /** Has a session checked without using it. */
    Outcome peek(int node, Viewer viewer) {
        return ask(node, viewer, "GET", NodeApi.PEEK, Use.PASSIVE).outcome;
    }

    /** Asks for the list of the user's sessions, which is no use, and which the node reads from the store. */
    Outcome list(int node, Viewer viewer) {
        return ask(node, viewer, "GET", NodeApi.SESSIONS, Use.PASSIVE).outcome;
    }

    /** Watches something of {@code bytes} for {@code millis}. */
    Outcome watch(int node, Viewer viewer, int bytes, long millis) {
        return ask(node, viewer, "GET", NodeApi.FILM + "?bytes=" + bytes + "&millis=" + millis, Use.COUNTS).outcome;
    }

    /** Ends a session by itself. */
    Outcome logout(int node, Viewer viewer) {
        var logout = send(node, viewer, "POST", NodeApi.LOGOUT);
        if (logout.isRefusedByTheGate()) {
            note(logout, viewer, Use.PASSIVE);
        } else {
            revoked(logout, viewer);
        }
        return logout.outcome;
    }

    /** Ends {@code target} by another session of the same user. */
    Outcome revoke(int node, Viewer viewer, Viewer target) {
        var revocation = ask(node, viewer, "DELETE", NodeApi.SESSIONS + "/" + target.handle(), Use.COUNTS);
        if (revocation.answer.status() == 404) { // the node takes it for dead: a verdict
            history.add(
                    Operation.passive(target.session(), node, revocation.begunAt, revocation.endedAt, Outcome.REFUSED));
            viewers.end(target);
            return Outcome.REFUSED;
        }
        if (revocation.answer.status() != 401) {
            revoked(revocation, target);
        }
        return revocation.outcome;
    }

    /** Ends all sessions of the user, this one too. */
    Outcome revokeAll(int node, Viewer viewer) {
        var before = viewers.of(viewer.user());
        var sent = send(node, viewer, "POST", NodeApi.REVOKE_ALL);
        if (sent.isRefusedByTheGate()) {
            note(sent, viewer, Use.PASSIVE);
            return sent.outcome;
        }
        for (var each : viewers.of(viewer.user())) {
            if (before.contains(each)) {
                revoked(sent, each);
            } else { // it was opened meanwhile: before the revocation, or after it
                history.add(Operation.revoke(each.session(), node, sent.begunAt, sent.endedAt, Outcome.UNKNOWN));
            }
        }
        for (int session : viewers.loginsOf(viewer.user())) {
            history.add(Operation.revoke(session, node, sent.begunAt, sent.endedAt, Outcome.UNKNOWN));
        }
        return sent.outcome;
    }

    /** What was asked of a node, and what came of it. */
    private record Exchange(int node, long begunAt, long endedAt, Answer answer, Outcome outcome) {
        /** Whether the handler has not been reached, so that nothing but the check has happened. */
        boolean isRefusedByTheGate() {
            return answer.status() == 401
                    || answer.status() == 503 && !answer.unconfirmed()
                    || answer.status() == Answer.NOT_SENT;
        }
    }

    private Exchange ask(int node, Viewer viewer, String method, String target, Use use) {
        var exchange = send(node, viewer, method, target);
        note(exchange, viewer, use);
        return exchange;
    }

    private Exchange send(int node, Viewer viewer, String method, String target) {
        long begunAt = millis();
        var answer = connections.get(node).send(method, target, viewer.id());
        long endedAt = millis();
        if (!target.startsWith(NodeApi.FILM)) {
            note(target, endedAt - begunAt);
        }
        return new Exchange(node, begunAt, endedAt, answer, outcome(answer));
    }

    private void note(Exchange exchange, Viewer viewer, Use use) {
        history.add(new Operation(
                Operation.Kind.USE,
                viewer.session(),
                exchange.node,
                exchange.begunAt,
                exchange.endedAt,
                exchange.outcome,
                use == Use.COUNTS));
        if (exchange.outcome == Outcome.REFUSED) {
            viewers.end(viewer);
        }
    }

    /** A 503 binds the node only if it says that the revocation was begun. */
    private void revoked(Exchange exchange, Viewer target) {
        boolean unclear = exchange.outcome == Outcome.UNAVAILABLE && !exchange.answer.unconfirmed();
        history.add(Operation.revoke(
                target.session(),
                exchange.node,
                exchange.begunAt,
                exchange.endedAt,
                unclear ? Outcome.UNKNOWN : exchange.outcome));
        viewers.end(target);
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer.status()) {
            case 200, 204, 404 -> Outcome.DONE;
            case 401 -> Outcome.REFUSED;
            case 503 -> Outcome.UNAVAILABLE;
            case Answer.LOST, Answer.NOT_SENT -> Outcome.UNKNOWN;
            default -> Outcome.ERROR;
        };
    }

    private void note(String target, long millis) {
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
