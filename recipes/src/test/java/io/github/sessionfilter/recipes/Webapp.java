package io.github.sessionfilter.recipes;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.session.Login;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The webapp beside the proxy, in the JVM of the test: it logs people in and out, and has the filter with the same
 * database as the authentication services.
 */
final class Webapp implements AutoCloseable {
    private static final Duration TICKET_LIFETIME = Duration.ofMinutes(10);

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /** Starts it with these settings of the filter. */
    Webapp(Map<String, String> settings) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var filter = new FilterHolder(new SessionFilter());
        filter.setName("session-filter");
        filter.setInitParameters(settings);
        filter.setAsyncSupported(true);
        var webapp = new ServletContextHandler("/");
        webapp.addFilter(filter, "/*", EnumSet.allOf(DispatcherType.class));
        webapp.addServlet(new ServletHolder(new Handlers()), "/*");
        server.setHandler(webapp);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the webapp does not stop", e);
        }
    }

    /**
     * Logs in at {@code /begin?user=alice&role=viewer}, and out at {@code /end}. {@code /ticket?folder=/films/} makes a ticket, in both
     * forms.
     */
    private static final class Handlers extends HttpServlet {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/begin")) {
                var login = Login.of(request.getParameter("user"));
                var role = request.getParameter("role");
                login = role.isEmpty() ? login : login.roles(role);
                response.getWriter()
                        .print(SessionFilter.login(request, response, login)
                                .id()
                                .secret());
            } else if (request.getRequestURI().equals("/ticket")) {
                var ticket = SessionFilter.ticket(request, request.getParameter("folder"), TICKET_LIFETIME);
                response.getWriter().print(ticket.pathTo("") + " " + ticket.queryTo(""));
            } else {
                SessionFilter.logout(request, response);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
        }
    }
}
