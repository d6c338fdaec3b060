/**
 * The login that the filter answers by itself: the page, its form, and the limits of failed attempts.
 *
 * <p>It imports {@code session} and the Servlet API. {@link io.github.sessionfilter.login.LoginSite} is the seam to the filter.
 */
@NullMarked
package io.github.sessionfilter.login;

import org.jspecify.annotations.NullMarked;
