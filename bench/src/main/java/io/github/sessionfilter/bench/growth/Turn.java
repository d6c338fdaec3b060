package io.github.sessionfilter.bench.growth;

/**
 * One turn under load. Immutable and thread-safe.
 *
 * @param part the quantity that grows
 * @param size its value
 * @param cpuMillis processor time of all nodes per request, in milliseconds
 * @param p99Millis the p99 of the slowest node, in milliseconds
 * @param statements statements per request, without the upkeep at rest
 * @param late statements that wrote all touches before the turn, including the upkeep
 */
record Turn(
        String part,
        int size,
        int round,
        long requests,
        double requestsPerSecond,
        double cpuMillis,
        double p99Millis,
        double statements,
        long late) {}
