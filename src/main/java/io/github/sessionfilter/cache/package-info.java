/**
 * The cache: a {@link io.github.sessionfilter.session.SessionStore} in front of another one.
 *
 * <p>It may say <em>live</em> by itself; only the store behind it may say <em>no</em>. Everything here is bounded, and
 * what is dropped for room errs toward reading the store.
 */
@NullMarked
package io.github.sessionfilter.cache;

import org.jspecify.annotations.NullMarked;
