package io.github.sessionfilter.bench;

/**
 * What a client was answered.
 *
 * @param status the status, or {@link Client#NO_ANSWER}
 * @param nanos how long it took, from the first byte sent to the last one received
 */
record Answer(int status, long nanos) {}
