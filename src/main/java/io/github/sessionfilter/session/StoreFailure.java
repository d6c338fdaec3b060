package io.github.sessionfilter.session;

/** Why a {@link SessionStoreException} was thrown, and so why a request was answered with 503. */
public enum StoreFailure {
    /** The database failed, or did not answer within the time-out. */
    FAILED("the session store failed"),
    /** The database refused the user or the password. */
    ACCESS_DENIED("the database refuses the user or the password of the session store"),
    /** The database server accepts no writes: it is a standby, or a primary that a fail-over has left behind. */
    READ_ONLY("the database server of the session store is read-only"),
    /** The answer to a write was lost. The write may have been committed. */
    ANSWER_LOST("the answer of the session store to a write was lost"),
    /** The database failed a moment ago, and another request is trying it. */
    CIRCUIT_OPEN("the session store has just failed and is being tried again"),
    /** There was no answer within {@code storeTimeout}. The call may go on, and a write may be committed later. */
    TIMED_OUT("the session store did not answer in time"),
    /** Too many requests are waiting for the session store. */
    TOO_MANY_WAITING("too many requests are waiting for the session store"),
    /** Too many sessions are being read from the store. */
    TOO_MANY_READS("too many sessions are being read from the session store"),
    /** Too many ids that the store does not know were presented in the last second. */
    TOO_MANY_UNKNOWN_IDS("too many unknown session ids are being presented"),
    /** Too many ids that the store has refused as expired or revoked were presented in the last second. */
    TOO_MANY_DEAD_IDS("too many expired session ids are being presented"),
    /** Too many revocations wait to be confirmed by the store. */
    TOO_MANY_UNCONFIRMED("too many revocations are waiting to be confirmed by the session store"),
    /** The session's row was read several times, and revocations kept arriving during each read. */
    REVOCATIONS_TOO_FAST("revocations arrived faster than a session could be read"),
    /** The commit of a revocation took so long that other nodes may have missed it. */
    COMMIT_TOO_SLOW("the session store took too long to commit a revocation"),
    /** The database server still executes commits that were given up, such as while a synchronous standby is away. */
    COMMITS_WAIT("commits of the session store wait on the database server"),
    /** The keys that tag session ids could not be read a moment ago. */
    ID_KEYS_UNKNOWN("the keys of the session ids could not be read"),
    /** The database has not answered since the start, so its time is unknown. */
    CLOCK_UNKNOWN("the session store has not answered since the start"),
    /** A newer jar has upgraded the table, and this jar cannot use it any more. */
    OUTDATED("the table of the session store requires a newer jar"),
    /** The thread was interrupted while it waited for the session store. */
    INTERRUPTED("interrupted while waiting for the session store");

    private final String sentence;

    StoreFailure(String sentence) {
        this.sentence = sentence;
    }

    /** Returns the failure as a lower-case clause in English. */
    public String sentence() {
        return sentence;
    }
}
