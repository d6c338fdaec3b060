/** A video site behind the session filter. It logs users in, streams clips and shows users their sessions. */
@NullMarked
package io.github.sessionfilter.example;

import org.jspecify.annotations.NullMarked;
