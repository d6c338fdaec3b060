package io.github.sessionfilter;

import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.running.Admission;
import io.github.sessionfilter.running.RunningResponse;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.ticket.SignedTicket;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Gate} decides about a request, once.
 *
 * <p>A request attribute keeps it for later dispatches of the request and for access logs, which print it by {@code
 * toString}: the outcome, and the first 8 digits of the session's handle. Immutable and thread-safe.
 */
sealed interface Decision {
    /** Returns how the request is counted. */
    Outcome outcome();

    /** Returns the session that the request presents, or null. */
    @Nullable
    SessionKey key();

    /** Returns the ticket that the request presents in the place of an id, or null. */
    @Nullable
    SignedTicket ticket();

    /**
     * The request goes to the handlers. With {@code enforce=false}, the outcome may be that of a refusal.
     *
     * @param by the gate that decided, compared by identity
     * @param key the session that the request presents, or null
     * @param session the live session, or null if none was required
     * @param running the response while it is being sent, or null if no session was required
     * @param ticket the ticket that the request presents in the place of an id, or null
     */
    record Admitted(
            Object by,
            Outcome outcome,
            @Nullable SessionKey key,
            @Nullable Session session,
            @Nullable RunningResponse running,
            @Nullable SignedTicket ticket)
            implements Decision, Admission {
        /** Creates a decision about a request without a ticket. */
        Admitted(
                Object by,
                Outcome outcome,
                @Nullable SessionKey key,
                @Nullable Session session,
                @Nullable RunningResponse running) {
            this(by, outcome, key, session, running, null);
        }

        @Override
        public boolean has(Object runningResponse) {
            return running == runningResponse;
        }

        @Override
        public String toString() {
            boolean enforced = outcome == Outcome.LIVE || outcome == Outcome.PUBLIC;
            return outcome
                    + (key == null ? "" : " " + key)
                    + (ticket == null ? "" : " by ticket")
                    + (enforced ? "" : " (not enforced)");
        }
    }

    /**
     * The filter answers the request. With {@code enforce=false} it only logs that it would have.
     *
     * @param answer what the client gets
     * @param event the status and the reason, for the log; one of a fixed number of texts
     * @param key the session that the request presents, or null
     * @param live the session, if it is live and only its stream is refused, or null
     * @param ticket the ticket that the request presents in the place of an id of {@code live}, or null
     * @param failure the failure of the session store, or null if the request was refused for another reason
     */
    record Refused(
            Outcome outcome,
            Answer answer,
            String event,
            @Nullable SessionKey key,
            @Nullable Session live,
            @Nullable SignedTicket ticket,
            @Nullable SessionStoreException failure)
            implements Decision {
        /** Creates a refusal for want of a live session, or of one that the request may use. */
        Refused(
                Outcome outcome,
                Answer answer,
                String event,
                @Nullable SessionKey key,
                @Nullable SessionStoreException failure) {
            this(outcome, answer, event, key, null, null, failure);
        }

        @Override
        public String toString() {
            return outcome + (key == null ? "" : " " + key);
        }
    }
}
