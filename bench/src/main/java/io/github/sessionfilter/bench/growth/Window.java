package io.github.sessionfilter.bench.growth;

/**
 * A window of one second of load. Immutable and thread-safe.
 *
 * @param phase the state of the table
 * @param at the end of the window, in seconds since the dead rows were inserted; negative before that
 * @param seconds the measured duration
 * @param deletes rows swept during the window
 */
record Window(Phase phase, double at, double seconds, long requests, double p99Millis, long deletes) {
    /** The state of the table. */
    enum Phase {
        BEFORE("before"),
        DEAD_ROWS("dead rows beside the live ones"),
        AFTER("all of them swept");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
