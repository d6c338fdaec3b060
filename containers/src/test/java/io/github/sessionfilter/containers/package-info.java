/** Starts what is shipped, the jars and the containers, and drives it from outside. */
package io.github.sessionfilter.containers;
