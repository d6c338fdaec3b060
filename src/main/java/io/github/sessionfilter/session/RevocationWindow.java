package io.github.sessionfilter.session;

import java.time.Duration;

/**
 * How late a revocation may become known to the other nodes.
 *
 * <p>A node asks for the revocations that were stamped since it last asked, and for those of an {@code overlap} before:
 * a commit becomes visible after its stamp. Whoever revokes sees to it that this takes at most {@link #stampLife()},
 * half the overlap; the other half is for the clocks of a database that has several.
 *
 * @param maxStaleness how long a cached session is believed without hearing from the store; zero reads at each check
 * @param overlap how far each sync looks back behind the one before
 */
public record RevocationWindow(Duration maxStaleness, Duration overlap) {
    private static final Duration MIN_OVERLAP = Duration.ofSeconds(30);
    private static final int ANSWERS = 4;

    /** The window for a store whose answers are waited for as long as {@code storeTimeout}. */
    public static RevocationWindow of(Duration maxStaleness, Duration storeTimeout) {
        return new RevocationWindow(
                maxStaleness, longest(longest(maxStaleness, MIN_OVERLAP), storeTimeout.multipliedBy(ANSWERS)));
    }

    /** Returns how long a revocation may take from its stamp until its commit is answered, before it is stamped anew. */
    public Duration stampLife() {
        return overlap.dividedBy(2);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
