package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.Drill.Fault;
import io.github.sessionfilter.nodes.servers.DatabaseServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Drills with faults of the shared database and of its connections. Each uses a table of its own. */
public final class Drills {
    /** Much longer than a query takes, and shorter than {@code storeTimeout}. */
    private static final int SLOW_MILLIS = 300;

    private static final int LONG_DEAD_ROWS = 100_000;
    private static final int SWEPT_WITHIN_SECONDS = 240;

    private static final int DOWN_SECONDS = 37;
    private static final int USED_SECONDS = 20;
    private static final int ATTEMPTS = 300;

    private final MySqlServer server;
    private final DrillDurations durations;

    public Drills(MySqlServer server, DrillDurations durations) {
        this.server = server;
        this.durations = durations;
    }

    private DrillRow drill(String name, NodeSettings settings, Fault fault) throws Exception {
        var cluster = Cluster.of(server, DatabaseServer.USER, settings, Map.of());
        return new Drill(name, settings, durations.around()).run(cluster, Cluster.servers(server), fault);
    }

    public DrillRow undisturbed() throws Exception {
        return drill(
                "no fault",
                NodeSettings.shortTimeouts("undisturbed"),
                (cluster, load) -> Drill.pause(durations.fault()));
    }

    public DrillRow databaseKilled() throws Exception {
        return drill(
                "database kill -9, down for %d s".formatted(durations.fault()),
                NodeSettings.shortTimeouts("database_killed"),
                (cluster, load) -> {
                    server.kill();
                    Drill.pause(durations.fault());
                    server.start();
                });
    }

    public DrillRow databaseKilledWithDefaults() throws Exception {
        return drill(
                "the same with maxStaleness=PT30S",
                NodeSettings.shortTimeouts("killed_with_defaults").maxStaleness(Duration.ofSeconds(30)),
                (cluster, load) -> {
                    server.kill();
                    Drill.pause(durations.fault());
                    server.start();
                });
    }

    /**
     * The database is down for longer than {@code idleTimeout}. Sessions that only one node has served meanwhile are
     * presented to the other nodes as soon as the database is back.
     */
    public DrillRow databaseDownForLongerThanIdleTimeout() throws Exception {
        var settings = NodeSettings.shortTimeouts("down_for_long").maxStaleness(Duration.ofSeconds(30));
        var name = "database down for %d s, idleTimeout=PT30S, then another node".formatted(DOWN_SECONDS);
        return drill(name, settings, (cluster, load) -> {
            try (var used = new UncachedSessions(load, 0, 50)) {
                server.kill();
                for (int i = 0; i < USED_SECONDS; i++) {
                    used.requestAtHome();
                    Drill.pause(1);
                }
                Drill.pause(DOWN_SECONDS - USED_SECONDS);
                server.start();
                used.present(ATTEMPTS);
            }
        });
    }

    public DrillRow answersSlow() throws Exception {
        return slow(SLOW_MILLIS, NodeSettings.shortTimeouts("slow_answers"), durations.fault());
    }

    public DrillRow answersSlowerThanStoreTimeout() throws Exception {
        return slow(2_000, NodeSettings.shortTimeouts("slower_answers"), durations.fault());
    }

    /** Uses the default {@code maxStaleness}, which equals the delay of 30 seconds. */
    public DrillRow answersVerySlow() throws Exception {
        var settings = NodeSettings.shortTimeouts("slowest_answers")
                .maxStaleness(Duration.ofSeconds(30))
                .idleTimeout(Duration.ofMinutes(2));
        return slow(30_000, settings, durations.full() ? 40 : durations.fault());
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
                "sockets frozen for %d s".formatted(durations.fault()),
                NodeSettings.shortTimeouts("sockets_frozen"),
                (cluster, load) -> {
                    cluster.proxies.forEach(FaultProxy::freeze);
                    Drill.pause(durations.fault());
                    cluster.proxies.forEach(FaultProxy::pass);
                });
    }

    public DrillRow oneNodeCutOff() throws Exception {
        return drill(
                "one node cut off for %d s".formatted(durations.fault()),
                NodeSettings.shortTimeouts("one_node_cut_off"),
                (cluster, load) -> {
                    var proxy = cluster.proxies.get(1);
                    proxy.refuse();
                    proxy.cut();
                    Drill.pause(durations.fault());
                    proxy.pass();
                });
    }

    public DrillRow connectionsCut() throws Exception {
        return drill(
                "every connection cut, each second for %d s".formatted(durations.fault()),
                NodeSettings.shortTimeouts("connections_cut"),
                (cluster, load) -> {
                    for (int i = 0; i < durations.fault(); i++) {
                        cluster.proxies.forEach(FaultProxy::cut);
                        Drill.pause(1);
                    }
                });
    }

    /** Another connection locks the table while many ids are presented to nodes that have not cached them. */
    public DrillRow poolExhausted() throws Exception {
        var settings = NodeSettings.shortTimeouts("pool_exhausted");
        return drill("pool exhausted for %d s".formatted(durations.fault()), settings, (cluster, load) -> {
            try (var uncached = new UncachedSessions(load, 0, 300);
                    var lock = server.connect();
                    var statement = lock.createStatement()) {
                statement.execute("LOCK TABLES " + settings.table() + " WRITE");
                uncached.present(1);
                Drill.pause(durations.fault());
                statement.execute("UNLOCK TABLES");
            }
        });
    }

    public DrillRow answersLost() throws Exception {
        return drill(
                "30 %% of writes done, their answers lost, for %d s".formatted(durations.fault()),
                NodeSettings.shortTimeouts("answers_lost"),
                (cluster, load) -> {
                    cluster.proxies.forEach(proxy -> proxy.loseAnswers(0.3));
                    Drill.pause(durations.fault());
                    cluster.proxies.forEach(FaultProxy::pass);
                });
    }

    public DrillRow tableMissing() throws Exception {
        var settings = NodeSettings.shortTimeouts("table_missing");
        return drill("table missing for %d s".formatted(durations.fault()), settings, (cluster, load) -> {
            server.execute("RENAME TABLE table_missing TO table_elsewhere");
            Drill.pause(durations.fault());
            server.execute("RENAME TABLE table_elsewhere TO table_missing");
        });
    }

    /** Needs a server that checks privileges. Revoking a table privilege also affects open connections at once. */
    public DrillRow updateForbidden() throws Exception {
        var settings = NodeSettings.shortTimeouts("update_forbidden");
        server.execute(
                "DELETE FROM mysql.db WHERE db LIKE 'test%'"); // these rows grant everybody all privileges on the
        // database
        server.execute("FLUSH PRIVILEGES");
        server.execute("CREATE OR REPLACE USER drill@'127.0.0.1'");
        for (var suffix : List.of("", "_version", "_cutoff", "_key")) {
            server.execute("GRANT CREATE, SELECT, INSERT, UPDATE, DELETE ON test.update_forbidden" + suffix
                    + " TO drill@'127.0.0.1'");
        }
        var cluster = Cluster.of(server, DatabaseServer.USER, settings, Map.of());
        return new Drill("UPDATE forbidden for %d s".formatted(durations.fault()), settings, durations.around())
                .run(cluster, Cluster.servers(server), (nodes, load) -> {
                    server.execute("REVOKE UPDATE ON test.update_forbidden FROM drill@'127.0.0.1'");
                    requireThatUpdateFails();
                    Drill.pause(durations.fault());
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
        var settings = NodeSettings.shortTimeouts("dead_rows");
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
        return row.named(name);
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
