package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.bench.StatementCounter;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the cost of a request with a live, cached session by the number of rows, nodes and dead rows.
 *
 * <p>One MariaDB holds all rows in memory. Debian's {@code wrk} generates the load. {@code -Dparts=rows,nodes,sweep}
 * selects the parts. {@code -Drounds} (3), {@code -Dseconds} of a turn (5), {@code -DwarmUp} seconds of load per JVM
 * (10) and {@code -Drest} seconds for measuring the upkeep (20) change the duration, as do {@code -Drows}, {@code
 * -Dnodes} and {@code -Ddead}. It takes about an hour, more than half of it for the sweep, and 18 GB of memory.
 *
 * <p>Server, database and load share the machine, so only the ratios count.
 */
final class Growth {
    /** The buffer pool holds 11 million rows. Durability is off, because the data is deleted after the measurement. */
    private static final String[] DATABASE = {
        "--innodb-buffer-pool-size=6G",
        "--innodb-log-file-size=2G",
        "--innodb-doublewrite=0",
        "--innodb-flush-log-at-trx-commit=0"
    };

    private Growth() {}

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        var parts = chosen("parts", "rows,nodes,sweep");
        var report = new Report();
        try (var server = MySqlServer.mariaDb(DATABASE);
                var counter = new StatementCounter(server)) {
            LiveRows.createTable(server);
            var bench = new Bench(server, counter);
            if (parts.contains("rows")) {
                report.add(new Rows(bench, numbers("rows", "10000,100000,1000000,10000000")).measure());
            }
            if (parts.contains("nodes")) {
                report.add(new Nodes(bench, numbers("nodes", "1,2,4,8")).measure());
            }
            if (parts.contains("sweep")) {
                report.add(new Sweep(bench, Figures.setting("dead", 1_000_000)).measure());
            }
            report.write(bench.folder());
        }
        var figures = new Figures("A request with a live, cached session, as the site grows");
        report.show(figures);
        figures.exit();
    }

    private static List<Integer> numbers(String name, String usual) {
        return chosen(name, usual).stream().map(Integer::valueOf).sorted().toList();
    }

    private static List<String> chosen(String name, String usual) {
        return Arrays.asList(System.getProperty(name, usual).split(","));
    }
}
