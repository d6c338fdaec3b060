/**
 * Metrics, readable in code, by JMX and by Micrometer.
 *
 * <p>A request adds to one counter. All other work happens when the metrics are read.
 */
@NullMarked
package io.github.sessionfilter.metrics;

import org.jspecify.annotations.NullMarked;
