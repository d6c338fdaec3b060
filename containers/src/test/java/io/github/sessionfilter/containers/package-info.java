/** Tests the published jars in real containers, over HTTP. */
package io.github.sessionfilter.containers;
