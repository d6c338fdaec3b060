package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.TicketCheck.GoodTicket;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.stream.HeldStream;
import io.github.sessionfilter.stream.StreamVerdict;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides about each request, by its path and by the session that it presents.
 *
 * <p>Admitting a request touches its session. Nothing is answered here. Thread-safe.
 */
final class Decisions {
    private final SessionManager manager;
    private final SessionCheck sessionCheck;
    private final StreamCheck streamCheck;
    private final RunningResponses runningResponses;
    private final ResponseUses responseUses;
    private final Refusals refusals;
    private final Admitted admittedWithoutSession = new Admitted(this, Outcome.PUBLIC, null, null, null);

    Decisions(
            SessionManager manager,
            SessionCheck sessionCheck,
            StreamCheck streamCheck,
            RunningResponses runningResponses,
            ResponseUses responseUses,
            Refusals refusals) {
        this.manager = manager;
        this.sessionCheck = sessionCheck;
        this.streamCheck = streamCheck;
        this.runningResponses = runningResponses;
        this.responseUses = responseUses;
        this.refusals = refusals;
    }

    /** Decides about a request that has not been admitted yet. */
    Decision about(HttpServletRequest request) {
        try {
            return sessionCheck.needsNoSession(request) ? withoutSession(request) : bySession(request);
        } catch (SessionStoreException e) { // of several ids, none can be chosen yet
            return refusals.unavailable(null, e);
        }
    }

    /** Decides about a request that needs a live session, whatever its path is. */
    Decision bySession(HttpServletRequest request) {
        var checked = sessionCheck.of(request);
        if (checked instanceof Checked.WithoutId none) {
            return refusals.withoutId(none.reason(), request);
        }
        if (checked instanceof Checked.Failed failed) {
            return refusals.unavailable(failed.key(), failed.failure());
        }
        if (checked instanceof Checked.WithTicket byTicket) {
            return byTicket(byTicket, request);
        }
        var answered = (Checked.WithId) checked;
        try {
            return bySession(answered, request);
        } catch (SessionStoreException e) {
            return refusals.unavailable(answered.key(), e);
        }
    }

    private Decision byTicket(Checked.WithTicket checked, HttpServletRequest request) {
        if (checked.verdict() instanceof SessionVerdict.Refused refused) {
            return refusals.notLive(refused, checked.key(), request);
        }
        try {
            return admittedWith((Live) checked.verdict(), request, checked.presented());
        } catch (SessionStoreException e) {
            return refusals.unavailable(checked.key(), e);
        }
    }

    private Decision bySession(Checked.WithId checked, HttpServletRequest request) {
        if (checked.verdict() instanceof SessionVerdict.Refused refused) {
            return refusals.notLive(refused, checked.key(), request);
        }
        return switch (checked.misuse()) {
            case OTHER_ORIGIN -> refusals.otherOrigin(checked.key());
            case FORGED_USER -> refusals.forgedUser(checked.key());
            case NONE -> admittedWith((Live) checked.verdict(), request, null);
        };
    }

    private Decision withoutSession(HttpServletRequest request) {
        return switch (sessionCheck.misuseWithoutSession(request)) {
            case OTHER_ORIGIN -> refusals.otherOrigin(null);
            case FORGED_USER -> refusals.forgedUser(null);
            case NONE -> admittedWithoutSession;
        };
    }

    private Decision admittedWith(Live live, HttpServletRequest request, @Nullable GoodTicket byTicket) {
        var key = live.session().key();
        var ticket = byTicket == null ? null : byTicket.ticket();
        var stream = streamCheck.verdict(live.session(), ticket, request);
        if (stream instanceof StreamVerdict.Refused refused) {
            return refusals.noSlot(live.session(), ticket, refused);
        }
        var use = responseUses.of(request, byTicket == null ? request.getRequestURI() : byTicket.uri());
        var session = live.session();
        if (use.touches()) {
            var touched = manager.touch(live);
            if (touched instanceof SessionVerdict.Refused refused) {
                return refusals.notLive(refused, key, request);
            }
            session = ((Live) touched).session();
        }
        var played = stream instanceof HeldStream held ? held : PlayedStream.NONE;
        var running = runningResponses.of(session, use, played, ticket != null);
        return new Admitted(this, Outcome.LIVE, key, live.session(), running, ticket);
    }
}
