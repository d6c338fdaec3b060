package io.github.sessionfilter.session;

/** The answer to "is this id alive?". A store that cannot tell throws {@link SessionStoreException} instead. */
public sealed interface SessionVerdict {
    /**
     * The session lives.
     *
     * @param session what is known of it
     * @param checkedAtMillis when it was seen to live, in epoch milliseconds of the store's clock
     */
    record Live(Session session, long checkedAtMillis) implements SessionVerdict {}

    /**
     * The session does not live.
     *
     * @param reason why; clients are told only when {@code explainRejections} is set
     */
    record Refused(Reason reason) implements SessionVerdict {}

    /** Why a request has no live session. */
    enum Reason {
        /** No carrier held an id. */
        MISSING("no session id was presented"),
        /** What was presented is not one well-formed id. */
        MALFORMED("what was presented is not one well-formed session id"),
        /** The store has no such session. Final: an id is known to the store before a client has it. */
        UNKNOWN("the session is unknown"),
        /** Its time ran out. Not final: another node may still write a use that happened while it was live. */
        EXPIRED("the session has expired"),
        /** Somebody ended it. Final. */
        REVOKED("the session was revoked");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** Returns the verdict that refuses for this reason. */
        public Refused verdict() {
            return new Refused(this);
        }

        /** Returns whether no later event can make this session live. */
        public boolean isFinal() {
            return this == UNKNOWN || this == REVOKED;
        }

        /** Returns the reason as a lower-case clause in English. */
        public String sentence() {
            return sentence;
        }
    }
}
