package io.github.sessionfilter.session;

import java.util.List;

/**
 * The result of extending leases.
 *
 * @param now the store's time, in epoch milliseconds
 * @param lost the leases whose slot the stream has lost: it was ended, or another stream has the slot
 */
public record StreamExtension(long now, List<StreamLease> lost) {}
