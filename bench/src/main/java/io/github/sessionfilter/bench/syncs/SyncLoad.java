package io.github.sessionfilter.bench.syncs;

import static io.github.sessionfilter.bench.Figures.text;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.TestTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures the syncs of 1, 8 and 64 nodes at 10, 100 and 1,000 logouts a second: rows and statements at the database, how
 * soon all nodes see a logout, and the processor time of a node.
 *
 * <p>All nodes are in this JVM, each with its own pool, store, cache and thread, and with the default settings. MariaDB is
 * a process of its own. It counts the rows and statements of the syncs by their database user. Four other
 * stores, with another user, log sessions out at a steady rate. Some 300 of these sessions are cached on all
 * nodes. A node has seen a logout when its cache refuses the session after a sync.
 *
 * <p>The table begins with the logouts of the last 45 seconds, so that the first overlap is as full as any other. Some
 * cells are repeated with only complete syncs, as they were before there were incremental ones.
 *
 * <p>{@code -Dnodes=1,8,64}, {@code -Drates=10,100,1000} and {@code -Dbefore=8:100,64:100} choose the cells;
 * {@code -Dseconds=25} is the length of one. All of it takes about seven minutes.
 */
final class SyncLoad {
    /** Rows that the syncs of one node read for each logout: the formula of docs/nodes.md gives 10.2. */
    private static final double ROWS_LIMIT = 11;

    private static final double STATEMENTS_LIMIT = 1.5;
    private static final double SEEN_LIMIT_MILLIS = 1_500;
    /** Above so many logouts a second, times the number of nodes, two cores are busy and times depend on the machine. */
    private static final int MOST_UNDISTURBED = 8_000;

    /** Each sync is complete, with the overlap of the defaults. */
    private static final RevocationWindow ONLY_COMPLETE =
            new RevocationWindow(Duration.ofSeconds(5), LiveRows.WINDOW.overlap());

    private SyncLoad() {}

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        int seconds = Figures.setting("seconds", 25);
        var results = new ArrayList<SyncResult>();
        try (var server = MySqlServer.mariaDbWithGrants()) {
            SyncUser.createAll(server);
            LiveRows.createTable(server);
            for (int nodes : numbers("nodes", "1,8,64")) {
                for (int rate : numbers("rates", "10,100,1000")) {
                    results.add(new SyncCell(server, nodes, rate, seconds, LiveRows.WINDOW, "now").measure());
                }
            }
            for (var cell : System.getProperty("before", "8:100,64:100").split(",", -1)) {
                if (!cell.isEmpty()) {
                    int nodes = Integer.parseInt(cell.substring(0, cell.indexOf(':')));
                    int rate = Integer.parseInt(cell.substring(cell.indexOf(':') + 1));
                    results.add(new SyncCell(server, nodes, rate, seconds, ONLY_COMPLETE, "before").measure());
                }
            }
        }
        System.out.println(SyncResult.HEAD);
        results.forEach(result -> System.out.println(result.row()));
        show(results).exit();
    }

    private static List<Integer> numbers(String name, String usual) {
        return Stream.of(System.getProperty(name, usual).split(",", -1))
                .map(Integer::parseInt)
                .toList();
    }

    private static Figures show(List<SyncResult> results) {
        var figures = new Figures("Syncs of nodes with maxStaleness=" + TestTimeouts.DEFAULTS.maxStaleness());
        for (var result : results) {
            if (result.kind().equals("now")) {
                var name = text("%d nodes, %d logouts/s: ", result.nodes(), result.rate());
                figures.atMost(ROWS_LIMIT, name + "rows a logout and node", result.rowsPerLogoutAndNode(), "");
                if (result.nodes() * result.rate() <= MOST_UNDISTURBED) {
                    figures.atMost(
                            STATEMENTS_LIMIT, name + "statements a second and node", result.statementsPerNode(), "");
                    figures.atMost(SEEN_LIMIT_MILLIS, name + "seen by all nodes after", result.seenByAllMax(), " ms");
                }
            }
            figures.never(
                    text("%d nodes, %d logouts/s, %s: not seen", result.nodes(), result.rate(), result.kind()),
                    result.unseen());
        }
        return figures;
    }
}
