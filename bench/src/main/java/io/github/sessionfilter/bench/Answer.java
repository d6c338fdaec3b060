package io.github.sessionfilter.bench;

/**
 * The answer to a request. Immutable and thread-safe.
 *
 * @param status the HTTP status, or {@link Client#NO_ANSWER}
 * @param nanos nanoseconds from the first byte sent to the last byte received
 */
record Answer(int status, long nanos) {}
