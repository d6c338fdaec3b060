package io.github.sessionfilter.bench.growth;

/**
 * A second of load.
 *
 * @param phase what the table held
 * @param at when it ended, in seconds since the dead rows were inserted, or until they are
 * @param seconds how long it took by the clock
 * @param deletes rows swept meanwhile
 */
record Window(Phase phase, double at, double seconds, long requests, double p99Millis, long deletes) {
    /** What the table holds. */
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
