package io.github.sessionfilter.session;

import java.util.List;

/**
 * Some of the revocations that a store knows.
 *
 * @param nowMillis the store's time when they were read, or before
 * @param revocations in the order of their stamps, then by key
 */
public record RevocationPage(long nowMillis, List<Revocation> revocations) {
    /** A session that was ended, and the store's time that it was last stamped with, in epoch milliseconds. */
    public record Revocation(SessionKey key, long revokedAtMillis) {}
}
