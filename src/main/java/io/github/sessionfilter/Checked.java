package io.github.sessionfilter;

import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.TicketCheck.GoodTicket;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.Unauthorized;
import io.github.sessionfilter.ticket.SignedTicket;
import org.jspecify.annotations.Nullable;

/**
 * What a check says about the session that a request presents. The {@link Gate} makes a {@link Decision} of it.
 *
 * <p>With {@code containerLogin}, Tomcat asks first. The request then keeps this in place of the decision, which follows.
 * Access logs print it by {@code toString}, as they print a decision. Immutable and thread-safe.
 */
sealed interface Checked {
    /** Returns the check, compared by identity. */
    Object by();

    /** Returns the session, or null if it is not live, or the request may not use it. */
    default @Nullable Session live() {
        @Nullable SessionVerdict verdict = null;
        if (this instanceof WithId checked && checked.misuse == Misuse.NONE) {
            verdict = checked.verdict;
        } else if (this instanceof WithTicket checked) {
            verdict = checked.verdict;
        }
        return verdict instanceof Live live ? live.session() : null;
    }

    /** Returns the ticket that stands in the place of an id, or null. */
    default @Nullable SignedTicket ticket() {
        return this instanceof WithTicket checked ? checked.presented.ticket() : null;
    }

    /** Returns how a request with this verdict is counted if nothing else refuses it. */
    private static Outcome outcome(SessionVerdict verdict) {
        return verdict instanceof SessionVerdict.Refused refused
                ? Outcome.of(Unauthorized.of(refused.reason()))
                : Outcome.LIVE;
    }

    /** Why a request may not use a live session, or a public path. */
    enum Misuse {
        NONE,
        /** A page of another origin has sent the request, with the session cookie. */
        OTHER_ORIGIN,
        /** The client of a WebSocket has sent {@code userHeader}. */
        FORGED_USER
    }

    /** The request presents no id, and no ticket that admits it. */
    record WithoutId(Object by, Unauthorized reason) implements Checked {
        @Override
        public String toString() {
            return Outcome.of(reason).toString();
        }
    }

    /** The cache or the store has answered. */
    record WithId(Object by, OneId presented, SessionVerdict verdict, Misuse misuse) implements Checked {
        @Override
        public String toString() {
            return outcome() + " " + key();
        }

        SessionKey key() {
            return SessionKey.of(presented.id());
        }

        private Outcome outcome() {
            var outcome = Checked.outcome(verdict);
            return outcome == Outcome.LIVE && misuse != Misuse.NONE ? Outcome.FORBIDDEN : outcome;
        }
    }

    /** The request presents a good ticket, and the cache or the store has answered about its session. */
    record WithTicket(Object by, GoodTicket presented, SessionVerdict verdict) implements Checked {
        @Override
        public String toString() {
            return Checked.outcome(verdict) + " " + key() + " by ticket";
        }

        SessionKey key() {
            return presented.ticket().session();
        }
    }

    /**
     * The store has failed.
     *
     * @param key the session that the request presents, or null if it presents several ids
     */
    record Failed(Object by, @Nullable SessionKey key, SessionStoreException failure) implements Checked {
        @Override
        public String toString() {
            return Outcome.UNAVAILABLE + (key == null ? "" : " " + key);
        }
    }
}
