package io.github.sessionfilter.bench;

import io.github.sessionfilter.nodes.DrillDurations;
import io.github.sessionfilter.nodes.DrillRow;
import io.github.sessionfilter.nodes.DrillRun;

/**
 * Runs the drills with three nodes under traffic. {@code -Ddrill=...} selects drills by parts of their names, with commas
 * between them: {@code -Ddrill=group,standby,haProxy,pgBouncer} runs those with clusters of MySQL and PostgreSQL, and with
 * proxies.
 */
final class NodeDrills {
    /** The size of the filter's pool, and three more for each of three nodes: kept and closing connections. */
    private static final int CONNECTIONS_LIMIT = 3 * (10 + 3);

    private static final double RECOVERY_LIMIT_SECONDS = 5;

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
            figures.atMost(RECOVERY_LIMIT_SECONDS, row.name() + ": recovery", row.recoveryMillis() / 1e3, " s");
            figures.atMost(CONNECTIONS_LIMIT, row.name() + ": connections", row.connections(), "");
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
        figures.never(row.name() + ": ran on", findings.ranOn().size());
        figures.never(row.name() + ": cut off", findings.cutOff().size());
    }
}
