/**
 * The cache of one node: a {@link io.github.sessionfilter.session.SessionRepository} in front of a {@link
 * io.github.sessionfilter.session.SessionStore}.
 *
 * <p>The cache itself may answer that a session is live; only the store may refuse one. Everything here is bounded. An
 * entry that is dropped for lack of room causes a read of the store.
 *
 * <p>Two rules decide which row may be cached, and for how long:
 *
 * <ul>
 *   <li>No row that is older than a revocation may enter. Each known revocation leaves a <em>tombstone</em>. A reader
 *       takes a <em>fence</em> before its query. A row that was read behind a fence enters only if no tombstone revokes
 *       it and no tombstone was forgotten since.
 *   <li>An entry counts for {@code maxStaleness} after its own read or after the last complete sync, whichever was sent
 *       later. It is <em>fresh</em> until then.
 * </ul>
 *
 * <p>{@code SessionCache} is the entrance. {@code CachedSessions} holds the entries, {@code Lookups} and
 * {@code SessionReader} read the store, {@code Revocations} and {@code RevocationSync} revoke, {@code TouchWriter}
 * writes touches, and {@code WarmUp} fills the cache at the start.
 */
@NullMarked
package io.github.sessionfilter.cache;

import org.jspecify.annotations.NullMarked;
