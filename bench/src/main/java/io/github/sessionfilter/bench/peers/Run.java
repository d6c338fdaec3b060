package io.github.sessionfilter.bench.peers;

/**
 * One turn of one variant under load; what failed counts neither as a request nor for the rest.
 *
 * @param cpuMillis processor time of the server's process for each request
 * @param statements what the database was asked for each request, upkeep at rest left out
 * @param failed how many were not answered, or by an error
 */
record Run(
        int round,
        Variant variant,
        long requests,
        double requestsPerSecond,
        double cpuMillis,
        double p99Millis,
        double statements,
        long failed) {}
