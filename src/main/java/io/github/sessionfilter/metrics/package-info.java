/**
 * What is counted and timed, and where it can be read: in code, by JMX, by Micrometer.
 *
 * <p>Counting costs a request one addition; reading is for whoever asks.
 */
@NullMarked
package io.github.sessionfilter.metrics;

import org.jspecify.annotations.NullMarked;
