package io.github.sessionfilter.bench.growth;

/**
 * A second of load.
 *
 * @param phase what the table held
 * @param at when it ended, in seconds since the dead rows were inserted; before they are, since the first window began
 * @param seconds how long it took by the clock
 * @param deletes rows swept meanwhile
 */
record Window(Phase phase, double at, double seconds, long requests, double p99Millis, long deletes) {
    /** What the table holds. */
    enum Phase {
        BEFORE,
        DEAD_ROWS,
        AFTER
    }
}
