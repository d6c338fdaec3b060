package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NewSession;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session that a client has asked for. */
final class OpenedSession {
    final int number;
    final String principal;
    final long bornAt;

    @Nullable
    NewSession acknowledged;
    /** Since when it is over for sure, because the limit refused the login or a logout was acknowledged. */
    long overSince = Long.MAX_VALUE;
    /** Whether a failed revocation may still take effect. */
    boolean inDoubt;
    /** The nodes on which a failed revocation of the others has spared it. They rotate it only after they have confirmed. */
    private final Set<Integer> sparedOn = new HashSet<>();

    OpenedSession(int number, String principal, long bornAt) {
        this.number = number;
        this.principal = principal;
        this.bornAt = bornAt;
    }

    void sparedOn(int node) {
        sparedOn.add(node);
    }

    /** Returns whether a failed revocation may end the session that a rotation on {@code node} creates. */
    boolean endsIfRotatedOn(int node) {
        return inDoubt || sparedOn.stream().anyMatch(other -> other != node);
    }

    /**
     * Returns whether an acknowledged login has an earlier time than {@code storeMillis}, by the store's clock. A login after a
     * lock may be stamped later than now, with the cut-off of the lock; a node that is cut off cannot know that.
     */
    boolean beganBefore(long storeMillis) {
        return acknowledged != null && acknowledged.session().createdAtMillis() < storeMillis;
    }
}
