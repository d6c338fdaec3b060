package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.Drill.Fault;
import io.github.sessionfilter.nodes.servers.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Drills with faults of one node: killed, stopped, or with a wrong clock. */
public final class NodeDrills {
    private static final int FAULTY = 2;
    /** A killed node may not have written the touches of this time: one upkeep interval and a running batch. */
    private static final long UNWRITTEN_MILLIS = 2_500;

    private static final int REVOKED_MEANWHILE = 50;
    private static final int JUMP_MILLIS = 700;
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final MySqlServer server;
    private final DrillDurations durations;

    public NodeDrills(MySqlServer server, DrillDurations durations) {
        this.server = server;
        this.durations = durations;
    }

    private DrillRow drill(
            String name, NodeSettings settings, Map<Integer, Map<String, String>> environments, Fault fault)
            throws Exception {
        var cluster = Cluster.of(server, DatabaseServer.USER, settings, environments);
        return new Drill(name, settings, durations.around()).run(cluster, Cluster.servers(server), fault);
    }

    public DrillRow nodeKilled() throws Exception {
        return drill(
                "node kill -9 and restart", NodeSettings.shortTimeouts("node_killed"), Map.of(), (cluster, load) -> {
                    var node = cluster.nodes.get(FAULTY);
                    long at = Client.millis();
                    node.kill();
                    load.history.nodeStopped(FAULTY, at - UNWRITTEN_MILLIS, Client.millis());
                    Drill.pause(durations.fault());
                    node.start().awaitReady();
                    load.history.nodeRestarted(FAULTY, at, Client.millis());
                });
    }

    /**
     * Upgrades from the last release and back, node by node, on the table that the last release created. That release does
     * not end running responses.
     */
    public DrillRow upgradedAndBack() throws Exception {
        var settings = NodeSettings.shortTimeouts("upgraded");
        var cluster = Cluster.of(Release.LAST, server, DatabaseServer.USER, settings, Map.of());
        return Drill.unwatched("nodes upgraded one by one, and back", settings, durations.around())
                .run(cluster, Cluster.servers(server), (nodes, load) -> {
                    for (var release : List.of(Release.NEXT, Release.LAST)) {
                        for (var node : nodes.nodes) {
                            node.replaceBy(release);
                            Drill.pause(settings.maxStaleness().toSeconds());
                        }
                    }
                });
    }

    /** Revokes sessions that the stopped node has cached, and presents them to it as soon as it continues. */
    public DrillRow nodeStopped() throws Exception {
        var settings = NodeSettings.shortTimeouts("node_stopped");
        long seconds = 2 * settings.maxStaleness().toSeconds();
        var name = "node SIGSTOP for %d s, revocations meanwhile".formatted(seconds);
        return drill(name, settings, Map.of(), (cluster, load) -> {
            try (var client = load.client()) {
                var cached = cached(load, client);
                var node = cluster.nodes.get(FAULTY);
                node.freeze(true);
                cached.forEach(viewer -> client.logout(0, viewer));
                Drill.pause(seconds);
                node.freeze(false);
                cached.forEach(viewer -> client.request(FAULTY, viewer));
            }
        });
    }

    private static List<Viewer> cached(Load load, Client client) {
        var viewers = new ArrayList<Viewer>();
        for (int i = 0; i < REVOKED_MEANWHILE; i++) {
            var viewer = client.login(0, "stopped" + i);
            if (viewer != null) {
                load.viewers.hide(viewer);
                client.request(FAULTY, viewer);
                viewers.add(viewer);
            }
        }
        return viewers;
    }

    public DrillRow clockAhead() throws Exception {
        return clock("one node's clock 10 minutes ahead", "clock_ahead", List.of("+10m"));
    }

    public DrillRow clockBehind() throws Exception {
        return clock("one node's clock 10 minutes behind", "clock_behind", List.of("-10m"));
    }

    public DrillRow clockJumping() throws Exception {
        return clock("one node's clock jumping by 10 and 20 minutes", "clock_jumping", List.of("+10m", "-10m", "+0"));
    }

    private DrillRow clock(String name, String table, List<String> offsets) throws Exception {
        var offset = Files.createTempFile("clock", "");
        Files.writeString(offset, offsets.get(0));
        try {
            var environments = Map.of(FAULTY, wrongClock(offset));
            return drill(name, NodeSettings.shortTimeouts(table), environments, (cluster, load) -> {
                long until = Client.millis() + durations.fault() * 1_000L;
                for (int i = 1; Client.millis() < until; i++) {
                    Drill.pauseMillis(JUMP_MILLIS);
                    replace(offset, offsets.get(i % offsets.size()));
                }
            });
        } finally {
            Files.delete(offset);
        }
    }

    /** Replaces the file atomically, because libfaketime reads a partial file as no offset. */
    private static void replace(Path file, String text) throws IOException {
        var next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns libfaketime's environment, which changes only the wall clock and reads the offset at each call. */
    private static Map<String, String> wrongClock(Path offset) throws IOException {
        try (var files = Files.find(LIBRARIES, 3, (file, attributes) -> file.endsWith("faketime/libfaketimeMT.so.1"))) {
            var library = files.findFirst()
                    .orElseThrow(() -> new IllegalStateException("the package libfaketime is missing"));
            return Map.of(
                    "LD_PRELOAD",
                    library.toString(),
                    "FAKETIME_TIMESTAMP_FILE",
                    offset.toString(),
                    "FAKETIME_NO_CACHE",
                    "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1",
                    "FAKETIME_FORCE_MONOTONIC_FIX", // with 1, the JVM's waits would end at once
                    "0");
        }
    }
}
