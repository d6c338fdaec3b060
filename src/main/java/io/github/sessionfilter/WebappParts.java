package io.github.sessionfilter;

import io.github.sessionfilter.stream.StreamManager;
import io.github.sessionfilter.ticket.Ticket;
import io.github.sessionfilter.ticket.TicketManager;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;

/** Finds the parts of a webapp's filter that an application uses, or says what is missing. */
final class WebappParts {
    private WebappParts() {}

    /** Returns the runtime of the webapp, or throws an exception if no filter runs in it. */
    static SessionRuntime runtime(ServletContext context) {
        var runtime = SessionRuntime.find(context);
        if (runtime == null) {
            throw new IllegalStateException("no SessionFilter runs in the webapp '" + context.getContextPath()
                    + "'; expected one in its web.xml");
        }
        return runtime;
    }

    /** Returns the manager of streams, or throws an exception if no path is a stream path. */
    static StreamManager streams(ServletContext context) {
        var streams = runtime(context).streams();
        if (streams == null) {
            throw new IllegalStateException(
                    "setting '" + Settings.STREAM_PATHS + "' is not set; expected the paths that play streams");
        }
        return streams;
    }

    /** Returns the manager of tickets, or throws an exception if no path is a ticket path. */
    static TicketManager tickets(ServletContext context) {
        var tickets = runtime(context).tickets(EncodedPath.ofContext(context));
        if (tickets == null) {
            throw new IllegalStateException("setting '" + TicketSettings.TICKET_PATHS
                    + "' is not set; expected the folders that a ticket may be for");
        }
        return tickets;
    }

    /** Returns a new ticket of the session whose id {@code request} presents. */
    static Ticket ticket(HttpServletRequest request, String folder, Duration lifetime) {
        var session = Gate.session(request);
        if (session == null) {
            throw new IllegalStateException("the request was admitted "
                    + (Gate.ticket(request) == null ? "without a session" : "by a ticket")
                    + "; expected the id of a live session");
        }
        return tickets(request.getServletContext()).create(session, folder, lifetime);
    }
}
