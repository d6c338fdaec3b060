/**
 * The measurements: what a check costs, and what the filter does under a flood and without its database.
 *
 * <p>Each class with a {@code main} takes one figure, prints it as a table and exits with 1 if a limit is broken. They
 * are the profiles of {@code bench/pom.xml}. All load goes to 127.0.0.1.
 */
@NullMarked
package io.github.sessionfilter.bench;

import org.jspecify.annotations.NullMarked;
