/** Measures what the syncs of many nodes cost, and how soon they see a logout. */
@NullMarked
package io.github.sessionfilter.bench.syncs;

import org.jspecify.annotations.NullMarked;
