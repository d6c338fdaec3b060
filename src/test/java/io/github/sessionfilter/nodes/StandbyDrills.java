package io.github.sessionfilter.nodes;

import io.github.sessionfilter.nodes.Drill.Fault;
import io.github.sessionfilter.nodes.Drill.Repair;
import io.github.sessionfilter.nodes.servers.PostgresPair;
import io.github.sessionfilter.nodes.servers.PostgresPair.Commits;

/** Drills in which a PostgreSQL standby becomes the primary. The nodes look for the primary by themselves. */
public final class StandbyDrills {
    private static final int DETACHED_MILLIS = 3_000;

    private final DrillDurations durations;

    public StandbyDrills(DrillDurations durations) {
        this.durations = durations;
    }

    public DrillRow switchedOver() throws Exception {
        try (var pair = new PostgresPair(Commits.SYNCHRONOUS)) {
            return drill(
                    pair,
                    "primary stopped, standby promoted, the old one follows it",
                    "standby_switched",
                    (cluster, load) -> {
                        pair.stopPrimary();
                        pair.promoteStandby();
                    },
                    pair::followNewPrimary);
        }
    }

    public DrillRow promoted() throws Exception {
        return promoted(Commits.SYNCHRONOUS, "standby_promoted", "");
    }

    /** What the primary acknowledges while the standby is cut off is lost. */
    public DrillRow promotedWithoutSynchronousCommit() throws Exception {
        return promoted(Commits.LOCAL, "standby_promoted_local", ", commits not synchronous");
    }

    private DrillRow promoted(Commits commits, String table, String suffix) throws Exception {
        try (var pair = new PostgresPair(commits)) {
            return drill(
                    pair,
                    "standby cut off for 3 s, primary kill -9, standby promoted" + suffix,
                    table,
                    (cluster, load) -> {
                        pair.detachStandby();
                        Drill.pauseMillis(DETACHED_MILLIS);
                        pair.killPrimary();
                        pair.promoteStandby();
                    },
                    () -> {});
        }
    }

    private DrillRow drill(PostgresPair pair, String name, String table, Fault fault, Repair repair) throws Exception {
        var settings = NodeSettings.shortTimeouts(table);
        return new Drill("PostgreSQL: " + name, settings, durations.around())
                .run(Cluster.of(pair.url(), settings), pair.servers(), fault, repair);
    }
}
