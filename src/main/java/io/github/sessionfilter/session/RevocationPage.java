package io.github.sessionfilter.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the revocations that a store knows, and of its cut-offs.
 *
 * @param nowMillis the store's time, in epoch milliseconds, at which the page was read, or a little before
 * @param revocations the revocations, in the order of their stamps, then by key
 * @param cutOffs the cut-offs that were stamped since the first stamp of the page; only on a first page
 */
public record RevocationPage(long nowMillis, List<Revocation> revocations, List<CutOff> cutOffs) {
    /** Creates a page without cut-offs. */
    public RevocationPage(long nowMillis, List<Revocation> revocations) {
        this(nowMillis, revocations, List.of());
    }

    /**
     * A revoked session.
     *
     * @param key the key of the session
     * @param revokedAtMillis the store's time of its last revocation, in epoch milliseconds
     * @param successor the key into which the session was rotated, or null
     */
    public record Revocation(
            SessionKey key, long revokedAtMillis, @Nullable SessionKey successor) {
        /** Creates the revocation of a session that was not rotated. */
        public Revocation(SessionKey key, long revokedAtMillis) {
            this(key, revokedAtMillis, null);
        }
    }
}
