/**
 * Measures whether a request costs the same as the site grows.
 *
 * <p>{@link Growth} is the program; {@link Rows}, {@link Nodes} and {@link Sweep} are its parts.
 */
@NullMarked
package io.github.sessionfilter.bench.growth;

import org.jspecify.annotations.NullMarked;
