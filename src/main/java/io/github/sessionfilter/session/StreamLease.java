package io.github.sessionfilter.session;

/**
 * The right of a stream to one of its person's slots, until it ends or is extended.
 *
 * <p>All times are the store's, in epoch milliseconds.
 *
 * @param stream the stream
 * @param slot the key of the slot
 * @param confirmedAt when the store has confirmed the lease
 * @param until when the lease ends if it is not extended
 */
public record StreamLease(MediaStream stream, SessionKey slot, long confirmedAt, long until) {}
