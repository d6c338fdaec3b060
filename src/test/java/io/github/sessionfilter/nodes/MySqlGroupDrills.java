package io.github.sessionfilter.nodes;

import io.github.sessionfilter.nodes.Drill.Fault;
import io.github.sessionfilter.nodes.Drill.Repair;
import io.github.sessionfilter.nodes.servers.HaProxy;
import io.github.sessionfilter.nodes.servers.HaProxy.Sessions;
import io.github.sessionfilter.nodes.servers.MySqlGroup;

/**
 * Drills with faults of one member of a MySQL group with a single primary. HAProxy finds the primary for the nodes. The
 * group is whole again at the end of each drill.
 */
public final class MySqlGroupDrills implements AutoCloseable {
    private static final String LAGGING = "group_lags";
    private static final String TABLE = "test." + LAGGING;

    private final MySqlGroup group;
    private final DrillDurations durations;
    private final String suffix;

    /** Starts a group. {@code consistency} is its {@code group_replication_consistency}. */
    public MySqlGroupDrills(DrillDurations durations, String consistency) throws Exception {
        this.group = new MySqlGroup(consistency);
        this.durations = durations;
        this.suffix = consistency.equals("BEFORE") ? "" : ", consistency " + consistency;
    }

    public DrillRow primaryKilled() throws Exception {
        int old = group.primary();
        return drill(
                "primary kill -9, another takes over, the old one rejoins",
                "group_killed",
                (cluster, load) -> {
                    group.kill(old);
                    group.awaitPrimaryOtherThan(old);
                },
                () -> group.rejoin(old));
    }

    public DrillRow primaryExpelled() throws Exception {
        int old = group.primary();
        return drill(
                "primary SIGSTOP, expelled, continued, rejoins",
                "group_expelled",
                (cluster, load) -> {
                    group.freeze(old);
                    group.awaitPrimaryOtherThan(old);
                },
                () -> {
                    group.thaw(old);
                    group.awaitRejoined(old);
                });
    }

    /** The other members would expel the frozen one only after 5 seconds. */
    public DrillRow memberFrozen() throws Exception {
        int frozen = (group.primary() + 1) % group.servers().size();
        return drill(
                "secondary SIGSTOP for 3 s",
                "group_frozen",
                (cluster, load) -> {
                    group.freeze(frozen);
                    Drill.pause(3);
                    group.thaw(frozen);
                    group.awaitRejoined(frozen);
                },
                () -> {});
    }

    /** HAProxy keeps the connections to the old primary, which stays in the group and refuses writes. */
    public DrillRow primarySwitched() throws Exception {
        int next = (group.primary() + 1) % group.servers().size();
        return drill(
                "primary switched by command, connections kept",
                "group_switched",
                Sessions.KEPT,
                (cluster, load) -> group.switchPrimary(next),
                () -> {});
    }

    /** The members that may take over apply nothing before and after the primary is killed, but they answer queries. */
    public DrillRow primaryKilledWhileOthersLag() throws Exception {
        int old = group.primary();
        return drill(
                "primary kill -9, the next one has not applied all writes for %d s".formatted(lagSeconds()),
                LAGGING,
                (cluster, load) -> {
                    group.lag(
                            (old + 1) % 3,
                            TABLE,
                            () -> group.lag((old + 2) % 3, TABLE, () -> {
                                Drill.pause(2);
                                group.kill(old);
                                Drill.pause(lagSeconds());
                            }));
                    group.awaitPrimaryOtherThan(old);
                },
                () -> group.rejoin(old));
    }

    private int lagSeconds() {
        return durations.full() ? 20 : 12;
    }

    private DrillRow drill(String name, String table, Fault fault, Repair repair) throws Exception {
        return drill(name, table, Sessions.SHUT_DOWN, fault, repair);
    }

    private DrillRow drill(String name, String table, Sessions sessions, Fault fault, Repair repair) throws Exception {
        var settings = NodeSettings.shortTimeouts(table);
        try (var proxy = new HaProxy(group.servers(), sessions)) {
            var url = "jdbc:mysql://127.0.0.1:" + proxy.port() + "/test?sslMode=DISABLED&allowPublicKeyRetrieval=true";
            return new Drill("MySQL group: " + name + suffix, settings, durations.around())
                    .run(Cluster.of(url, settings), group.servers(), fault, repair);
        }
    }

    @Override
    public void close() {
        group.close();
    }
}
