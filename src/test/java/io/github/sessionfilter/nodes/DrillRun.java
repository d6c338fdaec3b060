package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs all drills, or those with given names, one after the other. */
public final class DrillRun {
    private final List<DrillRow> rows = new ArrayList<>();
    private final List<DrillRow> unsupported = new ArrayList<>();
    private final DrillDurations durations;
    private final List<String> wanted;

    private DrillRun(DrillDurations durations, String wanted) {
        this.durations = durations;
        this.wanted = List.of(wanted.split(",", -1));
    }

    /**
     * Runs the drills whose name contains one of the parts {@code wanted} and prints each result.
     *
     * @param wanted parts of names, with commas between them; an empty string selects all drills
     */
    public static DrillRun of(DrillDurations durations, String wanted) throws Exception {
        var run = new DrillRun(durations, wanted);
        run.oneServer();
        run.galera();
        run.mySqlGroup();
        run.standby();
        run.proxies();
        return run;
    }

    private void oneServer() throws Exception {
        try (var server = new Lazy<>(MySqlServer::mariaDb)) {
            for (var name : onOneServer(null, durations).keySet()) {
                one(name, () -> onOneServer(server.get(), durations).get(name).call());
            }
        }
        one("updateForbidden", () -> {
            try (var withGrants = MySqlServer.mariaDbWithGrants()) {
                return new Drills(withGrants, durations).updateForbidden();
            }
        });
    }

    private void galera() throws Exception {
        try (var galera = new Lazy<>(() -> new GaleraDrills(durations))) {
            one("galeraUndisturbed", () -> galera.get().undisturbed());
            one("galeraMemberLost", () -> galera.get().memberLost());
            one("galeraMemberLags", () -> galera.get().memberLags());
            oneUnsupported("galeraMemberLostStale", () -> galera.get().memberLostWithoutCausalReads());
            oneUnsupported("galeraMemberLagsStale", () -> galera.get().memberLagsWithoutCausalReads());
        }
    }

    private void mySqlGroup() throws Exception {
        try (var group = new Lazy<>(() -> new MySqlGroupDrills(durations, "BEFORE"))) {
            one("groupPrimaryKilled", () -> group.get().primaryKilled());
            one("groupPrimaryExpelled", () -> group.get().primaryExpelled());
            one("groupMemberFrozen", () -> group.get().memberFrozen());
            one("groupPrimarySwitched", () -> group.get().primarySwitched());
            one("groupLags", () -> group.get().primaryKilledWhileOthersLag());
        }
        oneUnsupported("groupEventual", () -> {
            try (var group = new MySqlGroupDrills(durations, "EVENTUAL")) {
                return group.primaryKilledWhileOthersLag();
            }
        });
    }

    private void standby() throws Exception {
        var standby = new StandbyDrills(durations);
        one("standbySwitched", standby::switchedOver);
        one("standbyPromoted", standby::promoted);
        oneUnsupported("standbyNotSynchronous", standby::promotedWithoutSynchronousCommit);
    }

    private void proxies() throws Exception {
        var proxies = new ProxyDrills(durations);
        one("haProxyKilled", proxies::haProxyKilled);
        one("haProxySwitched", proxies::haProxySwitched);
        one("pgBouncerKilled", proxies::pgBouncerKilled);
        one("pgBouncerSwitched", proxies::pgBouncerSwitched);
    }

    /** Returns the drills that need one MariaDB server, by name. */
    static Map<String, Callable<DrillRow>> onOneServer(MySqlServer server, DrillDurations durations) {
        var drills = new Drills(server, durations);
        var nodes = new NodeDrills(server, durations);
        var all = new LinkedHashMap<String, Callable<DrillRow>>();
        all.put("undisturbed", drills::undisturbed);
        all.put("databaseKilled", drills::databaseKilled);
        all.put("databaseKilledWithDefaults", drills::databaseKilledWithDefaults);
        all.put("databaseDownForLong", drills::databaseDownForLongerThanIdleTimeout);
        all.put("answersSlow", drills::answersSlow);
        all.put("answersSlower", drills::answersSlowerThanStoreTimeout);
        all.put("answersVerySlow", drills::answersVerySlow);
        all.put("socketsFrozen", drills::socketsFrozen);
        all.put("oneNodeCutOff", drills::oneNodeCutOff);
        all.put("connectionsCut", drills::connectionsCut);
        all.put("poolExhausted", drills::poolExhausted);
        all.put("answersLost", drills::answersLost);
        all.put("tableMissing", drills::tableMissing);
        all.put("nodeKilled", nodes::nodeKilled);
        all.put("nodeStopped", nodes::nodeStopped);
        all.put("upgradedAndBack", nodes::upgradedAndBack);
        all.put("clockAhead", nodes::clockAhead);
        all.put("clockBehind", nodes::clockBehind);
        all.put("clockJumping", nodes::clockJumping);
        all.put("longDeadRowsSwept", drills::longDeadRowsSwept);
        return all;
    }

    private void one(String name, Callable<DrillRow> drill) throws Exception {
        run(name, drill, rows);
    }

    private void oneUnsupported(String name, Callable<DrillRow> drill) throws Exception {
        run(name, drill, unsupported);
    }

    private void run(String name, Callable<DrillRow> drill, List<DrillRow> results) throws Exception {
        if (wanted.stream().anyMatch(name::contains)) {
            System.out.println(name);
            var row = drill.call();
            System.out.println(row.report());
            results.add(row);
        }
    }

    /** Returns the results for configurations that are not supported. They may show violations. */
    public List<DrillRow> unsupported() {
        return List.copyOf(unsupported);
    }

    public List<DrillRow> rows() {
        return List.copyOf(rows);
    }

    /** Runs drills by hand. The first argument is a part of their name, the second {@code short} or {@code full}. */
    public static void main(String[] args) throws Exception {
        var durations = args.length > 1 && args[1].equals("full") ? DrillDurations.FULL : DrillDurations.SHORT;
        var rows = of(durations, args.length > 0 ? args[0] : "").rows();
        System.out.println(DrillRow.table(rows));
        System.exit(rows.stream().allMatch(row -> row.findings().isClean()) ? 0 : 1);
    }
}
