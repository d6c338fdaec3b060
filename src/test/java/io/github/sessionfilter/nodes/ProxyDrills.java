package io.github.sessionfilter.nodes;

import io.github.sessionfilter.nodes.Drill.Fault;
import io.github.sessionfilter.nodes.Drill.Repair;
import io.github.sessionfilter.nodes.servers.HaProxy;
import io.github.sessionfilter.nodes.servers.HaProxy.Sessions;
import io.github.sessionfilter.nodes.servers.PgBouncer;
import io.github.sessionfilter.nodes.servers.PostgresPair;
import io.github.sessionfilter.nodes.servers.PostgresPair.Commits;

/** Drills with HAProxy or pgbouncer between the nodes and a PostgreSQL primary with a standby. */
public final class ProxyDrills {
    private static final Repair NONE = () -> {};

    private final DrillDurations durations;

    public ProxyDrills(DrillDurations durations) {
        this.durations = durations;
    }

    private interface Faults<P> {
        void inject(P proxy, PostgresPair pair) throws Exception;
    }

    public DrillRow haProxyKilled() throws Exception {
        return haProxy(
                "HAProxy kill -9, down for %d s".formatted(durations.fault()), "haproxy_killed", (proxy, pair) -> {
                    proxy.kill();
                    Drill.pause(durations.fault());
                    proxy.start();
                });
    }

    public DrillRow haProxySwitched() throws Exception {
        return haProxy("HAProxy: PostgreSQL's standby promoted behind it", "haproxy_switched", (proxy, pair) -> {
            pair.stopPrimary();
            pair.promoteStandby();
        });
    }

    public DrillRow pgBouncerKilled() throws Exception {
        var name = "pgbouncer kill -9, down for %d s".formatted(durations.fault());
        return pgBouncer(name, "pgbouncer_killed", (proxy, pair) -> {
            proxy.kill();
            Drill.pause(durations.fault());
            proxy.start();
        });
    }

    public DrillRow pgBouncerSwitched() throws Exception {
        return pgBouncer("pgbouncer: PostgreSQL's standby promoted behind it", "pgbouncer_switched", (proxy, pair) -> {
            pair.stopPrimary();
            pair.promoteStandby();
            proxy.switchTo(pair.servers().get(1));
        });
    }

    private DrillRow haProxy(String name, String table, Faults<HaProxy> faults) throws Exception {
        try (var pair = new PostgresPair(Commits.SYNCHRONOUS);
                var proxy = new HaProxy(pair.servers(), Sessions.SHUT_DOWN)) {
            var url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres";
            return drill(pair, url, name, table, (cluster, load) -> faults.inject(proxy, pair));
        }
    }

    private DrillRow pgBouncer(String name, String table, Faults<PgBouncer> faults) throws Exception {
        try (var pair = new PostgresPair(Commits.SYNCHRONOUS);
                var proxy = new PgBouncer(pair.servers().get(0))) {
            return drill(pair, proxy.url(), name, table, (cluster, load) -> faults.inject(proxy, pair));
        }
    }

    private DrillRow drill(PostgresPair pair, String url, String name, String table, Fault fault) throws Exception {
        var settings = NodeSettings.shortTimeouts(table);
        return new Drill(name, settings, durations.around())
                .run(Cluster.of(url, settings), pair.servers(), fault, NONE);
    }
}
