/**
 * What the filter costs beside what people would use instead, and beside what nothing can cost less than.
 *
 * <p>{@link Comparison} is the program; {@link Variant} lists what is compared; each {@link Peer} is one way to let only
 * known users in, set up as its own documentation says, in front of the same {@link Hello}. Each runs in a JVM of its
 * own, started as a {@link PeerServer}.
 */
@NullMarked
package io.github.sessionfilter.bench.peers;

import org.jspecify.annotations.NullMarked;
