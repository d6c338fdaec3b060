/** A video site behind the session filter: it logs people in, streams clips and shows them their sessions. */
@NullMarked
package io.github.sessionfilter.example;

import org.jspecify.annotations.NullMarked;
