/** A test webapp with one servlet for each kind of handler. */
package io.github.sessionfilter.handlers;
