package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.Drill.Fault;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** The faults of a database that all nodes share, and of the ways to it; each in a table of its own. */
public final class Drills {
    /** More than a healthy query takes by far, and less than a node waits for one. */
    private static final int SLOW_MILLIS = 300;

    private static final int LONG_DEAD_ROWS = 100_000;
    private static final int SWEPT_WITHIN_SECONDS = 240;

    private static final int DOWN_SECONDS = 37;
    private static final int USED_SECONDS = 20;
    private static final int ATTEMPTS = 300;

    private final MySqlServer server;
    private final Lengths lengths;

    public Drills(MySqlServer server, Lengths lengths) {
        this.server = server;
        this.lengths = lengths;
    }

    private DrillRow drill(String name, NodeSettings settings, Fault fault) throws Exception {
        var cluster = Cluster.of(server, server.user(), settings, Map.of());
        return new Drill(name, settings, lengths.around()).run(cluster, fault);
    }

    public DrillRow undisturbed() throws Exception {
        return drill("no fault", NodeSettings.brisk("undisturbed"), (cluster, load) -> Drill.pause(lengths.fault()));
    }

    public DrillRow databaseKilled() throws Exception {
        return drill(
                "database kill -9, down for %d s".formatted(lengths.fault()),
                NodeSettings.brisk("database_killed"),
                (cluster, load) -> {
                    server.kill();
                    Drill.pause(lengths.fault());
                    server.start();
                });
    }

    public DrillRow databaseKilledWithDefaults() throws Exception {
        return drill(
                "the same with maxStaleness=PT30S",
                NodeSettings.brisk("killed_with_defaults").maxStaleness(Duration.ofSeconds(30)),
                (cluster, load) -> {
                    server.kill();
                    Drill.pause(lengths.fault());
                    server.start();
                });
    }

    /**
     * The database is down for longer than {@code idleTimeout}, and sessions that only one node has served meanwhile are
     * presented to another one as soon as it is back.
     */
    public DrillRow databaseDownForLongerThanIdleTimeout() throws Exception {
        var settings = NodeSettings.brisk("down_for_long").maxStaleness(Duration.ofSeconds(30));
        var name = "database down for %d s, idleTimeout=PT30S, then another node".formatted(DOWN_SECONDS);
        return drill(name, settings, (cluster, load) -> {
            try (var used = new UncachedSessions(load, 0, 50)) {
                server.kill();
                for (int i = 0; i < USED_SECONDS; i++) {
                    used.useAtHome();
                    Drill.pause(1);
                }
                Drill.pause(DOWN_SECONDS - USED_SECONDS);
                server.start();
                used.present(ATTEMPTS);
            }
        });
    }

    public DrillRow answersSlow() throws Exception {
        return slow(SLOW_MILLIS, NodeSettings.brisk("slow_answers"), lengths.fault());
    }

    public DrillRow answersSlowerThanAnybodyWaits() throws Exception {
        return slow(2_000, NodeSettings.brisk("slower_answers"), lengths.fault());
    }

    /** With the default {@code maxStaleness}, which such an answer just fits in. */
    public DrillRow answersVerySlow() throws Exception {
        var settings = NodeSettings.brisk("slowest_answers")
                .maxStaleness(Duration.ofSeconds(30))
                .idleTimeout(Duration.ofMinutes(2));
        return slow(30_000, settings, lengths.full() ? 40 : lengths.fault());
    }

    private DrillRow slow(long millis, NodeSettings settings, int seconds) throws Exception {
        return drill("answers %.1f s late for %d s".formatted(millis / 1e3, seconds), settings, (cluster, load) -> {
            cluster.proxies.forEach(proxy -> proxy.delay(millis));
            Drill.pause(seconds);
            cluster.proxies.forEach(FaultProxy::pass);
        });
    }

    public DrillRow socketsFrozen() throws Exception {
        return drill(
                "sockets frozen for %d s".formatted(lengths.fault()),
                NodeSettings.brisk("sockets_frozen"),
                (cluster, load) -> {
                    cluster.proxies.forEach(FaultProxy::freeze);
                    Drill.pause(lengths.fault());
                    cluster.proxies.forEach(FaultProxy::pass);
                });
    }

    public DrillRow oneNodeCutOff() throws Exception {
        return drill(
                "one node cut off for %d s".formatted(lengths.fault()),
                NodeSettings.brisk("one_node_cut_off"),
                (cluster, load) -> {
                    var proxy = cluster.proxies.get(1);
                    proxy.refuse();
                    proxy.cut();
                    Drill.pause(lengths.fault());
                    proxy.pass();
                });
    }

    public DrillRow connectionsCut() throws Exception {
        return drill(
                "every connection cut, each second for %d s".formatted(lengths.fault()),
                NodeSettings.brisk("connections_cut"),
                (cluster, load) -> {
                    for (int i = 0; i < lengths.fault(); i++) {
                        cluster.proxies.forEach(FaultProxy::cut);
                        Drill.pause(1);
                    }
                });
    }

    /** The table is locked by somebody else, while many ids that no other node has cached are presented there. */
    public DrillRow poolExhausted() throws Exception {
        var settings = NodeSettings.brisk("pool_exhausted");
        return drill("pool exhausted for %d s".formatted(lengths.fault()), settings, (cluster, load) -> {
            try (var uncached = new UncachedSessions(load, 0, 300);
                    var lock = server.connect();
                    var statement = lock.createStatement()) {
                statement.execute("LOCK TABLES " + settings.table() + " WRITE");
                uncached.present(1);
                Drill.pause(lengths.fault());
                statement.execute("UNLOCK TABLES");
            }
        });
    }

    public DrillRow answersLost() throws Exception {
        return drill(
                "30 %% of writes done, their answers lost, for %d s".formatted(lengths.fault()),
                NodeSettings.brisk("answers_lost"),
                (cluster, load) -> {
                    cluster.proxies.forEach(proxy -> proxy.loseAnswers(0.3));
                    Drill.pause(lengths.fault());
                    cluster.proxies.forEach(FaultProxy::pass);
                });
    }

    public DrillRow tableMissing() throws Exception {
        var settings = NodeSettings.brisk("table_missing");
        return drill("table missing for %d s".formatted(lengths.fault()), settings, (cluster, load) -> {
            server.execute("RENAME TABLE table_missing TO table_elsewhere");
            Drill.pause(lengths.fault());
            server.execute("RENAME TABLE table_elsewhere TO table_missing");
        });
    }

    /** Needs a server that minds who may do what. Rights on a table end at once, on connections that are open too. */
    public DrillRow updateForbidden() throws Exception {
        var settings = NodeSettings.brisk("update_forbidden");
        server.execute("DELETE FROM mysql.db WHERE db LIKE 'test%'"); // by which anybody may do anything here
        server.execute("FLUSH PRIVILEGES");
        server.execute("CREATE OR REPLACE USER drill@'127.0.0.1'");
        server.execute("GRANT CREATE, SELECT, INSERT, UPDATE, DELETE ON test.update_forbidden TO drill@'127.0.0.1'");
        var cluster = Cluster.of(server, "drill", settings, Map.of());
        return new Drill("UPDATE forbidden for %d s".formatted(lengths.fault()), settings, lengths.around())
                .run(cluster, (nodes, load) -> {
                    server.execute("REVOKE UPDATE ON test.update_forbidden FROM drill@'127.0.0.1'");
                    requireThatUpdateFails();
                    Drill.pause(lengths.fault());
                    server.execute("GRANT UPDATE ON test.update_forbidden TO drill@'127.0.0.1'");
                });
    }

    private void requireThatUpdateFails() {
        try (var connection = DriverManager.getConnection(server.url(), "drill", "");
                var statement = connection.createStatement()) {
            statement.execute("UPDATE update_forbidden SET revoked_at = 1 WHERE session_key = ''");
        } catch (SQLException expected) {
            return;
        }
        throw new IllegalStateException("UPDATE is not forbidden");
    }

    public DrillRow longDeadRowsSwept() throws Exception {
        var settings = NodeSettings.brisk("dead_rows");
        var swept = new long[1];
        var row = drill("", settings, (cluster, load) -> {
            server.execute(LongDeadRows.insertion(settings.table(), LONG_DEAD_ROWS));
            long begunAt = Client.millis();
            while (longDeadRows(settings.table()) > 0) {
                if (Client.millis() - begunAt
                        > Duration.ofSeconds(SWEPT_WITHIN_SECONDS).toMillis()) {
                    throw new IllegalStateException("the dead rows are not swept");
                }
                Drill.pauseMillis(200);
            }
            swept[0] = (Client.millis() - begunAt) / 1_000;
        });
        var name = "%,d dead rows, swept within %d s".formatted(LONG_DEAD_ROWS, swept[0]);
        return new DrillRow(name, row.findings(), row.longestWait(), row.recoveryMillis());
    }

    private long longDeadRows(String table) throws SQLException {
        try (var connection = server.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(LongDeadRows.count(table))) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
