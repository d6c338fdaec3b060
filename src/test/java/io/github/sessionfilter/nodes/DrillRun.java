package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** All drills in a row, or some of them by name. */
public final class DrillRun {
    private final List<DrillRow> rows = new ArrayList<>();
    private final List<DrillRow> unsupported = new ArrayList<>();

    /** Runs those whose name contains {@code wanted}, which is any for an empty one, and prints each row as it comes. */
    public static DrillRun of(Lengths lengths, String wanted) throws Exception {
        var run = new DrillRun();
        try (var server = MySqlServer.mariaDb()) {
            run.all(onOneServer(server, lengths), wanted);
        }
        if ("updateForbidden".contains(wanted)) {
            try (var withGrants = MySqlServer.mariaDbWithGrants()) {
                run.one("updateForbidden", () -> new Drills(withGrants, lengths).updateForbidden());
            }
        }
        if ("galera".contains(wanted)) {
            try (var galera = new GaleraDrills(lengths)) {
                run.one("galera", galera::undisturbed);
                run.one("galera", galera::memberLost);
                run.one("galera", galera::memberLags);
                run.forTheRecord(galera.memberLostWithoutCausalReads());
                run.forTheRecord(galera.memberLagsWithoutCausalReads());
            }
        }
        return run;
    }

    /** All drills that need one ordinary server. */
    static Map<String, Callable<DrillRow>> onOneServer(MySqlServer server, Lengths lengths) {
        var drills = new Drills(server, lengths);
        var nodes = new NodeDrills(server, lengths);
        var all = new LinkedHashMap<String, Callable<DrillRow>>();
        all.put("undisturbed", drills::undisturbed);
        all.put("databaseKilled", drills::databaseKilled);
        all.put("databaseKilledWithDefaults", drills::databaseKilledWithDefaults);
        all.put("databaseDownForLong", drills::databaseDownForLongerThanIdleTimeout);
        all.put("answersSlow", drills::answersSlow);
        all.put("answersSlower", drills::answersSlowerThanAnybodyWaits);
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

    private void forTheRecord(DrillRow row) {
        System.out.println(row.report());
        unsupported.add(row);
    }

    /** The rows of what is not supported, and need not be clean. */
    public List<DrillRow> unsupported() {
        return List.copyOf(unsupported);
    }

    public List<DrillRow> rows() {
        return List.copyOf(rows);
    }

    /** For a quick look at one: the first argument is a part of its name, the second {@code short} or {@code full}. */
    public static void main(String[] args) throws Exception {
        var lengths = args.length > 1 && args[1].equals("full") ? Lengths.FULL : Lengths.SHORT;
        var rows = of(lengths, args.length > 0 ? args[0] : "").rows();
        System.out.println(DrillRow.table(rows));
        System.exit(rows.stream().allMatch(row -> row.findings().isClean()) ? 0 : 1);
    }
}
