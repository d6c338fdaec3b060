package io.github.sessionfilter.nodes;

/**
 * The durations of the parts of a drill, in seconds. Immutable and thread-safe.
 *
 * @param around the traffic before the fault and after the recovery
 * @param fault the fault itself
 * @param full whether faults may last longer than {@code fault}
 */
public record DrillDurations(int around, int fault, boolean full) {
    public static final DrillDurations SHORT = new DrillDurations(1, 5, false);
    public static final DrillDurations FULL = new DrillDurations(5, 15, true);
}
