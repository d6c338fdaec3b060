/** How running responses end on Jetty 12, in each of its environments: the classes behind its requests, by reflection. */
@NullMarked
package io.github.sessionfilter.jetty;

import org.jspecify.annotations.NullMarked;
