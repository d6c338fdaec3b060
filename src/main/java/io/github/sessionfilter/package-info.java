/**
 * The servlet filter, its settings, and the wiring of cache and store.
 *
 * <p>A client presents a session <em>id</em>, a secret that it got at the login. The filter hashes the id to the session's
 * <em>key</em> and asks for a <em>verdict</em>. If the session is live, the handlers get the request with its principal. If
 * it is refused, the filter answers the request. Live sessions are <em>cached</em>, so most requests cost no database
 * statement. The cache never refuses a session by itself; it asks the store first.
 *
 * <p>A <em>touch</em> marks a session as used. Touches are collected and written behind the requests. A <em>revocation</em> is
 * committed before the caller is told; the other nodes read it in a <em>sync</em> each second. A node trusts its cache for
 * {@code maxStaleness} after its last complete sync. If the store does not answer in time, the answer is 503.
 *
 * <p>Start with {@link io.github.sessionfilter.SessionFilter}, which web.xml names and handlers call to log people in and
 * out. {@link io.github.sessionfilter.Settings} has every setting. {@link io.github.sessionfilter.session.SessionManager}
 * lists and ends sessions.
 *
 * <p>The version number covers the API of this package, {@code session} and {@code metrics}. Public types of {@code cache}
 * and {@code jdbc} are public for the wiring only and may change in any release.
 */
@NullMarked
package io.github.sessionfilter;

import org.jspecify.annotations.NullMarked;
