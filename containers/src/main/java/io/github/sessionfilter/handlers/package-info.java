/** A webapp of its own: every kind of handler that a webapp may have, each in a servlet. */
package io.github.sessionfilter.handlers;
