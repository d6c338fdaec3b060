/**
 * The edge: the servlet filter that asks about every request's session, and what wires it to a cache and a store.
 *
 * <p>A client presents a session <em>id</em>, a secret that a login gave it. The filter hashes it to the session's
 * <em>key</em> and asks for a <em>verdict</em>: live, and the request goes on with its principal; or refused, and the filter
 * answers by itself. Live sessions are <em>cached</em>, so that most requests cost no database statement; every <em>no</em> is
 * the store's. That a session was used (a <em>touch</em>) is collected and written behind the requests; that one was
 * <em>revoked</em> is written before anybody is told so, and read by the other nodes in a <em>sync</em> each second. A cached
 * session is believed for {@code maxStaleness} after the last of those, and when the store cannot answer in time, that is a
 * 503 and never a verdict.
 *
 * <p>Start with {@link io.github.sessionfilter.SessionFilter}: what web.xml names, and what handlers call to log people in
 * and out. {@link io.github.sessionfilter.SessionFilterConfig} has every setting, {@link
 * io.github.sessionfilter.session.SessionManager} is for the rest.
 *
 * <p>This package, {@code session} and {@code metrics} are the interface to which the version numbers refer; what is public
 * in {@code cache} and {@code jdbc} is so for the wiring alone, and may change in any release.
 */
@NullMarked
package io.github.sessionfilter;

import org.jspecify.annotations.NullMarked;
