/**
 * The domain: sessions, their lifetime, and the contract of a store.
 *
 * <p>A session has an <em>id</em>, the secret that a client presents, and a <em>key</em>, the SHA-256 of that id. Only
 * the key is stored, cached, compared and shown. A session is live until it <em>expires</em> (by time, idle or
 * absolute) or is <em>revoked</em> (by decision). A check of an id returns a <em>verdict</em>: live, or refused with a
 * reason. A store that fails throws an exception, and never returns a verdict.
 *
 * <p>{@code SessionManager} is what an application uses. It works on a {@code SessionRepository}, the sessions of one
 * node, behind which stands a {@code SessionStore}, the sessions of all nodes.
 *
 * <p>This package imports no other package of the module, no servlet, no SQL and no cache library.
 */
@NullMarked
package io.github.sessionfilter.session;

import org.jspecify.annotations.NullMarked;
