package io.github.sessionfilter.bench;

import io.github.sessionfilter.nodes.DatabaseTraffic;

/** Measures the statements that idle nodes send, and those for 100,000 active sessions on one node. */
final class NodesAtRest {
    private static final double STATEMENTS_LIMIT = 2;
    private static final double BATCHES_LIMIT = 1;

    private NodesAtRest() {}

    public static void main(String[] args) throws Exception {
        int seconds = Figures.setting("seconds", 60);
        int sessions = Figures.setting("sessions", 100_000);
        var idle = DatabaseTraffic.idle(seconds);
        var figures = new Figures("Three nodes on one database");
        figures.atMost(STATEMENTS_LIMIT, "at rest, statements a second and node", idle.roundTrips(), "");
        var active = DatabaseTraffic.active(sessions, seconds);
        figures.show(
                "one node with %,d active sessions, requests a second".formatted(sessions), "%.0f", active.requests());
        figures.never("the same: not let in", active.notLetIn());
        figures.atMost(BATCHES_LIMIT, "the same: transactions a second", active.batches(), "");
        figures.show("the same: rows written a second", "%.0f", active.written());
        figures.show("the same: statements a second, of all three nodes", "%.2f", active.roundTrips());
        figures.exit();
    }
}
