/** Tests of the proxies in front of the authentication service, with the configurations of their pages. */
package io.github.sessionfilter.recipes;
