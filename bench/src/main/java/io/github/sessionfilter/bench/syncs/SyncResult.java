package io.github.sessionfilter.bench.syncs;

import static io.github.sessionfilter.bench.Figures.text;

/**
 * The figures of one cell.
 *
 * @param kind {@code now}, or {@code before} if each sync was complete
 * @param rate the logouts a second that were asked for
 * @param logouts the logouts a second that were done
 * @param rows the rows a second that the database sent to syncs
 * @param statements the statements a second of syncs
 * @param nodeCpu the processor time of the syncs of one node, in percent of a core
 * @param seenP50 the median time until one node saw a logout, in milliseconds
 * @param seenByAllP50 the median time until all nodes saw a logout, in milliseconds
 * @param seenByAllMax the longest time until all nodes saw a logout, in milliseconds
 * @param seen how many logouts were followed
 * @param unseen how many of them a node had not seen at the end
 */
record SyncResult(
        String kind,
        int nodes,
        int rate,
        double logouts,
        double rows,
        double statements,
        double nodeCpu,
        double seenP50,
        double seenByAllP50,
        double seenByAllMax,
        long seen,
        long unseen) {
    static final String HEAD = """

            | syncs | nodes | logouts/s | rows/s | rows a logout and node | statements/s | CPU of a node | seen by a node p50 | by all p50 | by all p100 |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|""";

    double rowsPerLogoutAndNode() {
        return rows / logouts / nodes;
    }

    double statementsPerNode() {
        return statements / nodes;
    }

    /** Returns the row of the table. */
    String row() {
        return text(
                "| %s | %d | %,.0f | %,.0f | %.1f | %.1f | %.2f %% | %.2f s | %.2f s | %.2f s |",
                kind,
                nodes,
                logouts,
                rows,
                rowsPerLogoutAndNode(),
                statements,
                nodeCpu,
                seenP50 / 1_000,
                seenByAllP50 / 1_000,
                seenByAllMax / 1_000);
    }
}
