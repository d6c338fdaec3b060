package io.github.sessionfilter;

import io.github.sessionfilter.TicketParameter.Misplaced;
import io.github.sessionfilter.TicketParameter.None;
import io.github.sessionfilter.TicketParameter.One;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.ticket.SignedTicket;
import io.github.sessionfilter.ticket.TicketKeys;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Checks the ticket in the URI of a request, in memory: its signature, its expiry, and its folder against the request's path.
 *
 * <p>It is a carrier only in a GET or HEAD request for one of {@code ticketPaths} that is not public, and not in a WebSocket
 * upgrade. Thread-safe.
 */
final class TicketCheck {
    private final @Nullable TicketKeys keys;
    private final TicketParameter parameter;
    private final PathPatterns ticketPaths;
    private final PathPatterns publicPaths;
    private final StoreClock clock;

    TicketCheck(SessionFilterConfig config, StoreClock clock) {
        this.keys = config.ticketKeys();
        this.ticketPaths = config.ticketPaths();
        this.parameter = new TicketParameter(ticketPaths);
        this.publicPaths = config.openPaths();
        this.clock = clock;
    }

    /** What a request presents. */
    sealed interface Presented {}

    /** No ticket, or one where a ticket is no carrier. */
    enum NoTicket implements Presented {
        NO_TICKET
    }

    /** A ticket that does not admit the request. */
    enum BadTicket implements Presented {
        BAD_TICKET
    }

    /**
     * A ticket that admits the request if its session is live.
     *
     * @param uri the raw path of the request without the ticket
     */
    record GoodTicket(SignedTicket ticket, String uri) implements Presented {}

    /**
     * Returns what {@code request} presents.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store's time is unknown
     */
    Presented of(HttpServletRequest request) {
        var found = parameter.find(request);
        if (keys == null || found == None.NONE || !isCarrier(request)) {
            return NoTicket.NO_TICKET;
        }
        var path = PathPatterns.pathOf(request);
        if (path == null || !ticketPaths.matches(path) || publicPaths.matches(path)) {
            return NoTicket.NO_TICKET;
        }
        if (found == Misplaced.MISPLACED) {
            return BadTicket.BAD_TICKET;
        }
        var one = (One) found;
        var ticket = PathPatterns.isRewritten(one.uri()) ? null : keys.verify(one.token(), path);
        return ticket != null && standsAt(ticket.folder(), one, request) && clock.millis() < ticket.expiresAtMillis()
                ? new GoodTicket(ticket, one.uri())
                : BadTicket.BAD_TICKET;
    }

    private static boolean isCarrier(HttpServletRequest request) {
        var method = request.getMethod();
        return ("GET".equals(method) || "HEAD".equals(method)) && !UpgradeRequest.isForWebSocket(request);
    }

    /** Returns whether the parameter stands at the end of the ticket's folder, if it is one of the path. */
    private static boolean standsAt(String folder, One found, HttpServletRequest request) {
        var raw = found.folder();
        if (raw == null) {
            return true;
        }
        var context = request.getContextPath();
        int length = folder.length() - 1;
        boolean isSpelledAlike = raw.length() == context.length() + length
                && raw.startsWith(context)
                && raw.startsWith(folder.substring(0, length), context.length());
        return isSpelledAlike || RawPath.normalized(raw, context).equals(folder.substring(0, length));
    }
}
