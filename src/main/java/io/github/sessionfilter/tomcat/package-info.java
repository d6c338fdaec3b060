/** How running responses end on Tomcat 9, 10.1 and 11: the classes behind its requests, by reflection. */
@NullMarked
package io.github.sessionfilter.tomcat;

import org.jspecify.annotations.NullMarked;
