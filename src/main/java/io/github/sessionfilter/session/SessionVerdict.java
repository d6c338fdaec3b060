package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a check: the session is live, or it is refused. A store that fails throws
 * {@link SessionStoreException}.
 */
public sealed interface SessionVerdict {
    /**
     * The session is live.
     *
     * @param session the session, as the store or the cache knows it
     * @param checkedAtMillis when it was live, in epoch milliseconds of the store's clock
     */
    record Live(Session session, long checkedAtMillis) implements SessionVerdict {}

    /**
     * The session is not live.
     *
     * @param reason why it is not live
     * @param successor the key into which the session was rotated, if a store tells it, or null
     */
    record Refused(Reason reason, @Nullable SessionKey successor) implements SessionVerdict {
        /** Creates a refusal that tells no successor. */
        public Refused(Reason reason) {
            this(reason, null);
        }
    }

    /** Why a session is not live. */
    enum Reason {
        /** The store has no such session. This is final: the store knows an id before its client does. */
        UNKNOWN,
        /** The session has expired. This is not final: another node may still write a touch from before the expiry. */
        EXPIRED,
        /** The session was revoked. This is final. */
        REVOKED,
        /** The realm cannot have issued the id. The store was not asked. */
        MALFORMED;

        /** Returns the verdict with this reason. */
        public Refused verdict() {
            return new Refused(this);
        }

        /** Returns whether no later event can make the session live. */
        public boolean isFinal() {
            return this == UNKNOWN || this == REVOKED;
        }
    }
}
