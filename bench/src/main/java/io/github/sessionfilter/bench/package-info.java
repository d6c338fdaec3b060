/**
 * Measurements of the filter: the cost of a check, a flood of unknown ids, and an outage of the database.
 *
 * <p>Each class with a {@code main} method runs one measurement, prints a table and exits with 1 if a limit is
 * broken. Each has a profile in {@code bench/pom.xml}. All load goes to 127.0.0.1.
 */
@NullMarked
package io.github.sessionfilter.bench;

import org.jspecify.annotations.NullMarked;
