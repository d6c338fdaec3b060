package io.github.sessionfilter.nodes;

/**
 * How long the parts of a drill last, in seconds.
 *
 * @param around before the fault, and after the recovery
 * @param fault the fault itself
 * @param full whether faults that need longer get it
 */
public record Lengths(int around, int fault, boolean full) {
    public static final Lengths SHORT = new Lengths(1, 5, false);
    public static final Lengths FULL = new Lengths(5, 15, true);
}
