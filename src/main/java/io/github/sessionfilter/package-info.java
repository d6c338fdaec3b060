/**
 * The edge: the servlet filter that asks about every request's session, and what wires it to a cache and a store.
 *
 * <p>Start with {@link io.github.sessionfilter.SessionFilter}: one request's way from the id to the verdict.
 */
@NullMarked
package io.github.sessionfilter;

import org.jspecify.annotations.NullMarked;
