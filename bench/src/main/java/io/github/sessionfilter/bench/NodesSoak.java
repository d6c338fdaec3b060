package io.github.sessionfilter.bench;

import io.github.sessionfilter.nodes.DrillRow;
import io.github.sessionfilter.nodes.Soak;
import java.util.List;

/** Runs three nodes under mixed traffic, for half an hour by default. */
final class NodesSoak {
    private NodesSoak() {}

    public static void main(String[] args) throws Exception {
        int seconds = Figures.setting("seconds", 1_800);
        var row = Soak.run(seconds, Figures.setting("perSecond", 1_200), Boolean.getBoolean("faults"));
        var figures = new Figures("Three nodes on one database, soak test");
        System.out.println(DrillRow.table(List.of(row)));
        figures.show("checks a second", "%.0f", (double) row.findings().checks() / seconds);
        NodeDrills.judge(row, figures);
        figures.exit();
    }
}
