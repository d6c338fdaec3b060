package io.github.sessionfilter.session;

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
     * @param reason UNKNOWN, EXPIRED or REVOKED; the response contains it only if {@code explainRejections} is set
     */
    record Refused(Reason reason) implements SessionVerdict {}

    /**
     * Why a request has no live session.
     *
     * <p>A store answers {@link #UNKNOWN}, {@link #EXPIRED} or {@link #REVOKED}. The filter itself finds
     * {@link #MISSING} and {@link #MALFORMED}, before it asks a store.
     */
    enum Reason {
        /** The request carries no id. */
        MISSING("no session id was presented"),
        /** The request carries no well-formed id, or two different ids. */
        MALFORMED("the request does not carry exactly one well-formed session id"),
        /** The store has no such session. This is final: the store knows an id before its client does. */
        UNKNOWN("the session is unknown"),
        /** The session has expired. This is not final: another node may still write a touch from before the expiry. */
        EXPIRED("the session has expired"),
        /** The session was revoked. This is final. */
        REVOKED("the session was revoked");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** Returns the verdict with this reason. */
        public Refused verdict() {
            return new Refused(this);
        }

        /** Returns whether no later event can make the session live. */
        public boolean isFinal() {
            return this == UNKNOWN || this == REVOKED;
        }

        /** Returns the reason as a lower-case clause in English. */
        public String sentence() {
            return sentence;
        }
    }
}
