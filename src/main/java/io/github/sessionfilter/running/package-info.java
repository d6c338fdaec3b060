/**
 * The responses that are being sent: which sessions they touch, and how they end.
 *
 * <p>It knows no container. A {@link io.github.sessionfilter.running.ServerResponses} does, one per container.
 */
@NullMarked
package io.github.sessionfilter.running;

import org.jspecify.annotations.NullMarked;
