/**
 * The domain: what a session is, when it lives, and what a store of sessions owes its callers.
 *
 * <p>A session has an <em>id</em>, the secret that a client presents, and a <em>key</em>, the SHA-256 of that id; only
 * the key is stored, cached, compared and shown. It is live until it <em>expires</em> (by time, idle or absolute) or is
 * <em>revoked</em> (by decision). Asking about an id yields a <em>verdict</em>: live, or refused with a reason. A store
 * that cannot answer throws; it never turns its own failure into a verdict.
 *
 * <p>This package imports no other package of the module, no servlet, no SQL and no cache library.
 */
@NullMarked
package io.github.sessionfilter.session;

import org.jspecify.annotations.NullMarked;
