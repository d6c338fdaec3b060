/**
 * The streams that persons run, and how many they may run.
 *
 * <p>A stream has a <em>slot</em> of its person: a row in the store, with a <em>lease</em> that ends unless it is extended.
 * {@code StreamKeeper} takes a slot at the first request of a stream on this node, and extends the leases of the streams
 * that are used. While it holds a lease, a request of the stream costs no statement. {@code StreamManager} is what an
 * application uses.
 *
 * <p>This package imports only {@code session}.
 */
@NullMarked
package io.github.sessionfilter.stream;

import org.jspecify.annotations.NullMarked;
