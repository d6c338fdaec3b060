package io.github.sessionfilter.bench.peers;

/**
 * One turn of one variant under load. Failed requests count only in {@code failed}. Immutable and thread-safe.
 *
 * @param cpuMillis processor time of the server's process per request, in milliseconds
 * @param statements statements per request, without the upkeep at rest
 * @param failed requests without an answer, or with an error
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
