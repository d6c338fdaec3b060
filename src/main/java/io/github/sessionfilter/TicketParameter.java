package io.github.sessionfilter;

import io.github.sessionfilter.ticket.Ticket;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ticket in the raw URI of a request: a path parameter of a folder, or a query parameter.
 *
 * <p>It decodes nothing: a token needs no escapes, and a client that encodes the parameter's name has no ticket. Immutable and
 * thread-safe.
 */
final class TicketParameter {
    private static final String IN_PATH = ";" + Ticket.PARAMETER + "=";
    private static final String IN_QUERY = Ticket.PARAMETER + "=";

    private final boolean isOff;

    /** Finds nothing if there are no ticket paths. */
    TicketParameter(PathPatterns ticketPaths) {
        this.isOff = ticketPaths == PathPatterns.NONE;
    }

    /** What a URI has. */
    sealed interface Found {}

    /** No ticket. */
    enum None implements Found {
        NONE
    }

    /** Several tickets, or one at the end of the path. */
    enum Misplaced implements Found {
        MISPLACED
    }

    /**
     * One ticket.
     *
     * @param folder the raw path of the folder that has the parameter, without a slash at the end; null in the query form
     * @param uri the raw path without the ticket
     */
    record One(String token, @Nullable String folder, String uri) implements Found {}

    /** Returns whether the URI has a ticket anywhere. */
    boolean isIn(HttpServletRequest request) {
        return find(request) != None.NONE;
    }

    Found find(HttpServletRequest request) {
        if (isOff) {
            return None.NONE;
        }
        var uri = request.getRequestURI();
        var query = request.getQueryString();
        int inPath = uri == null ? -1 : uri.indexOf(IN_PATH);
        int inQuery = query == null ? -1 : next(query, 0);
        if (uri == null || inPath < 0 && inQuery < 0) {
            return None.NONE;
        }
        if (inPath >= 0 && inQuery >= 0) {
            return Misplaced.MISPLACED;
        }
        return inPath >= 0 ? inPath(uri, inPath) : inQuery(uri, query, inQuery);
    }

    private static Found inPath(String uri, int at) {
        int end = uri.indexOf('/', at);
        if (end < 0 || uri.indexOf(IN_PATH, at + 1) >= 0) {
            return Misplaced.MISPLACED;
        }
        var folder = uri.substring(0, at);
        return new One(uri.substring(at + IN_PATH.length(), end), folder, folder + uri.substring(end));
    }

    private static Found inQuery(String uri, String query, int at) {
        if (next(query, at + 1) >= 0) {
            return Misplaced.MISPLACED;
        }
        int end = query.indexOf('&', at);
        return new One(query.substring(at + IN_QUERY.length(), end < 0 ? query.length() : end), null, uri);
    }

    /** Returns where the next ticket of a query begins, or a negative number. */
    private static int next(String query, int from) {
        int at = query.indexOf(IN_QUERY, from);
        while (at > 0 && query.charAt(at - 1) != '&') {
            at = query.indexOf(IN_QUERY, at + 1);
        }
        return at;
    }
}
