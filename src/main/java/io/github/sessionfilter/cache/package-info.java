/**
 * The cache: a {@link io.github.sessionfilter.session.SessionStore} in front of another one.
 *
 * <p>It may say <em>live</em> by itself; only the store behind it may say <em>no</em>. Everything here is bounded, and
 * what is dropped for room errs toward reading the store.
 *
 * <p>Two questions decide what may be kept. Is a row older than a revocation? A <em>tombstone</em> stays behind for each
 * revocation that this node knows of, and a reader takes a <em>fence</em> before its query: what was read behind a fence enters
 * only if no tombstone speaks against it and none was forgotten meanwhile. And is what was kept still believed? An entry is
 * <em>vouched for</em> by its own read or by the last sync, whichever was sent later, for {@code maxStaleness} from then.
 */
@NullMarked
package io.github.sessionfilter.cache;

import org.jspecify.annotations.NullMarked;
