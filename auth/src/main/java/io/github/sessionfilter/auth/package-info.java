/**
 * The gate for sites that are not Java: a servlet that answers a proxy, a service around it, and a command line.
 */
@NullMarked
package io.github.sessionfilter.auth;

import org.jspecify.annotations.NullMarked;
