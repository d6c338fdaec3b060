package io.github.sessionfilter.example;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Finds the handler of a request. If there is none, or if it fails, the answer is a problem document (RFC 9457). */
public final class ApiServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = System.getLogger(ApiServlet.class.getName());

    private transient List<Route> routes = List.of();

    @Override
    public void init() {
        ServletContext context = getServletContext();
        SessionHandlers sessions = new SessionHandlers();
        PlayingHandlers playing = new PlayingHandlers();
        VideoCatalog catalog = VideoCatalog.ofTheExample();
        VideoHandlers videos = new VideoHandlers(catalog);
        StreamHandler stream = new StreamHandler(catalog, ExampleListener.clips(context), Clock.systemUTC());
        ConsoleHandlers console = new ConsoleHandlers();
        Accounts accounts = ExampleListener.accounts(context);
        routes = List.of(
                new Route("GET", "/healthz", new HealthHandler()),
                new Route("GET", "/metrics", ScrapeHandler.of(ExampleListener.meters(context))),
                new Route("POST", "/api/login", new LoginHandler(accounts)),
                new Route("POST", "/api/logout", new LogoutHandler()),
                new Route("GET", "/api/videos", videos::list),
                new Route("GET", "/api/videos/{id}", videos::show),
                new Route("GET", "/api/videos/{id}/stream", stream),
                new Route("POST", "/api/videos/{id}/ticket", new TicketHandler(catalog)),
                new Route("POST", "/api/qr", new QrCodeHandler()),
                new Route("GET", "/api/me", new MeHandler(accounts)),
                new Route("GET", "/api/session", sessions::timeLeft),
                new Route("POST", "/api/session/extend", sessions::timeLeft),
                new Route("GET", "/api/sessions", sessions::list),
                new Route("DELETE", "/api/sessions/{id}", sessions::revoke),
                new Route("POST", "/api/sessions/revoke-others", sessions::revokeOthers),
                new Route("POST", "/api/sessions/revoke-all", sessions::revokeAll),
                new Route("GET", "/api/playing", playing::list),
                new Route("POST", "/api/playing/start", playing::start),
                new Route("DELETE", "/api/playing/{id}", playing::end),
                new Route("GET", "/api/console/metrics", new OperatorsOnly(accounts, console::metrics)),
                new Route("GET", "/api/console/settings", new OperatorsOnly(accounts, console::settings)),
                new Route("GET", "/api/console/people/{id}/sessions", new OperatorsOnly(accounts, console::list)),
                new Route("POST", "/api/console/people/{id}/revoke", new OperatorsOnly(accounts, console::revoke)),
                new Route("POST", "/api/console/people/{id}/end", new OperatorsOnly(accounts, console::end)),
                new Route("POST", "/api/console/people/{id}/lock", new OperatorsOnly(accounts, console::lock)),
                new Route("POST", "/api/console/revoke-before", new OperatorsOnly(accounts, console::revokeBefore)));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        List<String> allowed = new ArrayList<>();
        for (Route route : routes) {
            String id = route.match(path);
            if (id != null && route.accepts(request.getMethod())) {
                answer(route, request, response, id);
                return;
            }
            if (id != null) {
                allowed.add(route.allow());
            }
        }
        if (allowed.isEmpty()) {
            Problem.notFound("Nothing is at this address.").write(response);
            return;
        }
        response.setHeader("Allow", String.join(", ", allowed));
        Problem.methodNotAllowed("This address answers " + String.join(", ", allowed) + ".")
                .write(response);
    }

    private static void answer(Route route, HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException {
        try {
            route.handler().handle(request, response, id);
        } catch (MalformedRequestException e) {
            Problem.badRequest(e.getMessage()).write(response);
        } catch (SQLException e) {
            // An outage must not look like a wrong password: the client may try again with the same password.
            LOG.log(Level.WARNING, "The accounts can''t be read: {0}", e.getMessage());
            response.setHeader("Retry-After", "5");
            Problem.unavailable("The accounts can't be read at the moment.").write(response);
        }
    }
}
