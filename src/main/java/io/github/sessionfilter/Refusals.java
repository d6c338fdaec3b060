package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Refused;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.Unauthorized;
import io.github.sessionfilter.stream.StreamVerdict;
import io.github.sessionfilter.ticket.SignedTicket;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Builds the decisions that refuse a request, each with its answer, and tells the listener of those with a 401.
 *
 * <p>Thread-safe.
 */
final class Refusals {
    private final Answers answers;
    private final SessionListener listener;

    Refusals(Answers answers, SessionListener listener) {
        this.answers = answers;
        this.listener = listener;
    }

    /** Refuses a request that presents no id, or none of this realm. */
    Refused withoutId(Unauthorized reason, HttpServletRequest request) {
        listener.refused(null, reason);
        return unauthorized(reason, null, request);
    }

    /** Refuses a request whose session is not live. */
    Refused notLive(SessionVerdict.Refused verdict, SessionKey key, HttpServletRequest request) {
        var reason = Unauthorized.of(verdict.reason());
        if (reason == Unauthorized.MALFORMED) {
            return withoutId(reason, request);
        }
        if (reason == Unauthorized.EXPIRED) {
            listener.expired(key.toString());
        } else {
            listener.refused(key.toString(), reason);
        }
        return unauthorized(reason, key, request);
    }

    private Refused unauthorized(Unauthorized reason, @Nullable SessionKey key, HttpServletRequest request) {
        return new Refused(
                Outcome.of(reason), answers.unauthorized(request, reason), "401: " + reason.sentence(), key, null);
    }

    Refused otherOrigin(@Nullable SessionKey key) {
        return new Refused(Outcome.FORBIDDEN, answers.otherOrigin(), "403: another origin", key, null);
    }

    Refused forgedUser(@Nullable SessionKey key) {
        return new Refused(
                Outcome.FORBIDDEN, answers.forgedUser(), "403: a WebSocket client named its user", key, null);
    }

    Refused noSlot(Session session, @Nullable SignedTicket ticket, StreamVerdict.Refused refused) {
        return switch (refused.reason()) {
            case LIMIT ->
                new Refused(
                        Outcome.STREAM_LIMIT,
                        answers.tooManyStreams(refused.running()),
                        "409: too many streams of one person",
                        session.key(),
                        session,
                        ticket,
                        null);
            case ENDED ->
                new Refused(
                        Outcome.STREAM_ENDED,
                        answers.streamEnded(refused.running()),
                        "409: the stream was ended",
                        session.key(),
                        session,
                        ticket,
                        null);
        };
    }

    Refused unavailable(@Nullable SessionKey key, SessionStoreException failure) {
        return new Refused(
                Outcome.UNAVAILABLE,
                answers.unavailable(),
                "503: " + failure.failure().sentence(),
                key,
                failure);
    }
}
