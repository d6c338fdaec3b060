package io.github.sessionfilter.bench.growth;

/**
 * One turn under load.
 *
 * @param part what grows
 * @param size how large it is
 * @param cpuMillis processor time of all nodes for each request
 * @param p99Millis that of the slowest node
 * @param statements what the database was asked for each request, upkeep at rest left out
 * @param late how many statements were to write all uses before the turn, upkeep included
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
