package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs all drills, or those with a given name, one after the other. */
public final class DrillRun {
    private final List<DrillRow> rows = new ArrayList<>();
    private final List<DrillRow> unsupported = new ArrayList<>();

    /**
     * Runs the drills whose name contains {@code wanted} and prints each result. An empty string selects all drills.
     */
    public static DrillRun of(DrillDurations durations, String wanted) throws Exception {
        var run = new DrillRun();
        try (var server = MySqlServer.mariaDb()) {
            run.all(onOneServer(server, durations), wanted);
        }
        if ("updateForbidden".contains(wanted)) {
            try (var withGrants = MySqlServer.mariaDbWithGrants()) {
                run.one("updateForbidden", () -> new Drills(withGrants, durations).updateForbidden());
            }
        }
        if ("galera".contains(wanted)) {
            try (var galera = new GaleraDrills(durations)) {
                run.one("galera", galera::undisturbed);
                run.one("galera", galera::memberLost);
                run.one("galera", galera::memberLags);
                run.addUnsupported(galera.memberLostWithoutCausalReads());
                run.addUnsupported(galera.memberLagsWithoutCausalReads());
            }
        }
        return run;
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

    private void all(Map<String, Callable<DrillRow>> drills, String wanted) throws Exception {
        for (var drill : drills.entrySet()) {
            if (drill.getKey().contains(wanted)) {
                one(drill.getKey(), drill.getValue());
            }
        }
    }

    private void one(String name, Callable<DrillRow> drill) throws Exception {
        System.out.println(name);
        var row = drill.call();
        System.out.println(row.report());
        rows.add(row);
    }

    private void addUnsupported(DrillRow row) {
        System.out.println(row.report());
        unsupported.add(row);
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
