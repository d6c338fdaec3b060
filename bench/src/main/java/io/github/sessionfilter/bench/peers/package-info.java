/**
 * Compares the cost of the filter with its alternatives and with a minimal check.
 *
 * <p>{@link Comparison} is the program and {@link Variant} lists the variants. Each {@link Peer} is one kind of session
 * check, configured as its own documentation says, in front of the same {@link Hello}. Each runs in a separate JVM as a
 * {@link PeerServer}.
 */
@NullMarked
package io.github.sessionfilter.bench.peers;

import org.jspecify.annotations.NullMarked;
