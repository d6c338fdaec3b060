package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NewSession;
import org.jspecify.annotations.Nullable;

/** A session that a client has asked for. */
final class OpenedSession {
    final int number;
    /** The number of the session as its login has opened it. */
    final int login;

    final String principal;
    final long bornAt;

    @Nullable
    NewSession acknowledged;
    /** Since when it is over for sure, because the limit refused the login or a logout was acknowledged. */
    long overSince = Long.MAX_VALUE;
    /** Whether a failed revocation may still take effect. */
    boolean inDoubt;

    OpenedSession(int number, String principal, long bornAt) {
        this.number = number;
        this.login = number;
        this.principal = principal;
        this.bornAt = bornAt;
    }

    /** Creates the session into which {@code before} is rotated. */
    OpenedSession(int number, OpenedSession before) {
        this.number = number;
        this.login = before.login;
        this.principal = before.principal;
        this.bornAt = before.bornAt;
    }

    /**
     * Returns whether an acknowledged login has an earlier time than {@code storeMillis}, by the store's clock. A login after a
     * lock may be stamped later than now, with the cut-off of the lock; a node that is cut off cannot know that.
     */
    boolean beganBefore(long storeMillis) {
        return acknowledged != null && acknowledged.session().createdAtMillis() < storeMillis;
    }
}
