package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.servers.DatabaseServer;
import io.github.sessionfilter.nodes.servers.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The nodes of one drill. Each reaches the database through a proxy or a URL of its own. Not thread-safe. */
final class Cluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RECOVERS_WITHIN_MILLIS = 60_000;

    /** Empty if the nodes have no proxies. */
    final List<FaultProxy> proxies = new ArrayList<>();

    final List<NodeProcess> nodes = new ArrayList<>();
    private final Path logs;

    private Cluster(String name) {
        try {
            logs = Files.createDirectories(Path.of(System.getProperty("nodes.logs", "target/nodes"), name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder for logs", e);
        }
    }

    /**
     * Starts nodes that each reach {@code server} through a proxy.
     *
     * @param environments additional environment variables of nodes, by node number
     */
    static Cluster of(
            MySqlServer server, String user, NodeSettings settings, Map<Integer, Map<String, String>> environments) {
        return of(Release.NEXT, server, user, settings, environments);
    }

    /** Starts the same nodes with the jar of {@code release}. */
    static Cluster of(
            Release release,
            MySqlServer server,
            String user,
            NodeSettings settings,
            Map<Integer, Map<String, String>> environments) {
        var cluster = new Cluster(settings.table());
        for (int node = 0; node < NODES; node++) {
            var proxy = new FaultProxy(server.port());
            cluster.proxies.add(proxy);
            cluster.add(
                    release,
                    settings.initParams(server.url().replace(":" + server.port(), ":" + proxy.port()), user, ""),
                    environments.getOrDefault(node, Map.of()));
        }
        return cluster.awaitReady();
    }

    /** Returns {@code server} as the database server whose connections count. */
    static List<DatabaseServer> servers(MySqlServer server) {
        return List.of(new DatabaseServer(Engine.MARIADB, server.port()));
    }

    /** Starts nodes with the same JDBC URL. */
    static Cluster of(String url, NodeSettings settings) {
        return of(Collections.nCopies(NODES, url), DatabaseServer.USER, settings);
    }

    /** Starts one node for each of these JDBC URLs. */
    static Cluster of(List<String> urls, String user, NodeSettings settings) {
        var cluster = new Cluster(settings.table());
        for (var url : urls) {
            cluster.add(Release.NEXT, settings.initParams(url, user, ""), Map.of());
        }
        return cluster.awaitReady();
    }

    private void add(Release release, Map<String, String> settings, Map<String, String> environment) {
        var log = logs.resolve("node-" + nodes.size() + ".log");
        nodes.add(new NodeProcess(release, settings, environment, log).start());
    }

    private Cluster awaitReady() {
        try {
            nodes.forEach(NodeProcess::awaitReady);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Waits until every node has served a login and an uncached session without a 503, for at most 60 seconds.
     *
     * @return the milliseconds that it took
     */
    long awaitRecovery(Load load) {
        long begunAt = Client.millis();
        var recovered = new boolean[2][nodes.size()];
        try (var client = load.client()) {
            for (int missing = 1; missing > 0; ) {
                missing = 0;
                for (int node = 0; node < nodes.size(); node++) {
                    recover(client, node, recovered);
                    missing += recovered[0][node] && recovered[1][node] ? 0 : 1;
                }
                if (Client.millis() - begunAt > RECOVERS_WITHIN_MILLIS) {
                    return RECOVERS_WITHIN_MILLIS;
                }
                LockSupport.parkNanos(missing > 0 ? PAUSE_NANOS : 0);
            }
        }
        return Client.millis() - begunAt;
    }

    /** Logs in on {@code node} and presents the new session, which is not cached there, to the next node. */
    private void recover(Client client, int node, boolean[][] recovered) {
        int next = (node + 1) % nodes.size();
        if (recovered[0][node] && recovered[1][next]) {
            return;
        }
        var viewer = client.login(node, "recovery" + node);
        if (viewer != null) {
            recovered[0][node] = true;
            recovered[1][next] |= client.request(next, viewer) == Outcome.DONE;
        }
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::kill);
        proxies.forEach(FaultProxy::close);
    }
}
