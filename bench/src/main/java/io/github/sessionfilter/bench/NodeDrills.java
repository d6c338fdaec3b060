package io.github.sessionfilter.bench;

import io.github.sessionfilter.nodes.DrillDurations;
import io.github.sessionfilter.nodes.DrillRow;
import io.github.sessionfilter.nodes.DrillRun;

/** Runs the drills with three nodes under traffic. {@code -Ddrill=...} selects drills by a part of their names. */
final class NodeDrills {
    private NodeDrills() {}

    public static void main(String[] args) throws Exception {
        var lengths = Boolean.getBoolean("short") ? DrillDurations.SHORT : DrillDurations.FULL;
        var run = DrillRun.of(lengths, System.getProperty("drill", ""));
        var figures = new Figures("Three nodes on one database, under faults");
        System.out.println(DrillRow.table(run.rows()));
        System.out.println("Not supported, for comparison:");
        System.out.println(DrillRow.table(run.unsupported()));
        for (var row : run.rows()) {
            judge(row, figures);
        }
        figures.exit();
    }

    /** Checks the counts that must be zero, whatever the fault is. */
    static void judge(DrillRow row, Figures figures) {
        var findings = row.findings();
        figures.never(row.name() + ": false accepts", findings.falseAccepts().size());
        figures.never(row.name() + ": false refusals", findings.falseRefusals().size());
        figures.never(row.name() + ": lost logins", findings.lostLogins().size());
        figures.never(
                row.name() + ": lost revocations", findings.lostRevocations().size());
        figures.never(row.name() + ": errors", findings.errors().size());
    }
}
