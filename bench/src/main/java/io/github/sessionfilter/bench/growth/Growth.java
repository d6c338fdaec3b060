package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.bench.StatementCounter;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.util.Arrays;
import java.util.List;

/**
 * What a request with a live, cached session costs as the rows, the nodes and the dead rows grow in number.
 *
 * <p>One MariaDB holds all that is measured in memory; load is {@code wrk}'s, of Debian. {@code -Dparts=rows,nodes,sweep}
 * chooses; {@code -Drounds} (3), {@code -Dseconds} of a turn (5), {@code -DwarmUp} seconds of load for each JVM (10) and
 * {@code -Drest} seconds in which upkeep is measured (20) make it shorter, as do {@code -Drows}, {@code -Dnodes} and
 * {@code -Ddead}. About an hour, of which the sweep takes more than half; 18 GB of memory.
 *
 * <p>Server, database and load share the machine: the ratios count, not how fast it is.
 */
final class Growth {
    /** 11 million rows fit in; nothing of what makes a server safe is of use here, where it ends with the figure. */
    private static final String[] DATABASE = {
        "--innodb-buffer-pool-size=6G",
        "--innodb-log-file-size=2G",
        "--innodb-doublewrite=0",
        "--innodb-flush-log-at-trx-commit=0"
    };

    private Growth() {}

    /** Takes the figures. */
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
