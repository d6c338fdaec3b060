package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.stream.StreamManager;
import io.github.sessionfilter.ticket.PresentedTicket;
import io.github.sessionfilter.ticket.Ticket;
import io.github.sessionfilter.ticket.TicketManager;
import io.github.sessionfilter.tomcat.ContainerLogin;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Admits a request only if it has a live session or its path is public.
 *
 * <p>Map it to {@code /*} for REQUEST and ASYNC, with {@code async-supported}. Its init-params are the settings ({@link
 * SessionFilterConfig}). The application checks credentials, calls {@link #login}, and ends sessions by {@link #logout} or by
 * the {@link SessionManager} of {@link #sessions}. Thread-safe.
 */
public final class SessionFilter implements Filter {
    private final @Nullable SessionFilterConfig givenConfig;
    private @Nullable SessionRuntime runtime;
    private volatile @Nullable Gate gate;
    private @Nullable ServletContext context;
    private @Nullable ContainerLogin containerLogin;

    /** Creates a filter that reads its settings from its init-params. The container does this for web.xml. */
    public SessionFilter() {
        this.givenConfig = null;
    }

    /** Creates a filter with these settings, for {@link ServletContext#addFilter(String, Filter)}. */
    public SessionFilter(SessionFilterConfig config) {
        this.givenConfig = config;
    }

    /**
     * Registers a filter with these settings for all requests of the webapp. It also registers the companion filters that
     * {@link SessionFilterInitializer} adds to a web.xml.
     *
     * <p>The filter stands in front of the filters of web.xml, because these may answer requests. It stands behind them if
     * all of them are well-known filters for CORS, encoding or headers.
     *
     * <p>Call it while the webapp starts, from a {@link jakarta.servlet.ServletContainerInitializer} or a {@link
     * jakarta.servlet.ServletContextListener}. Register a CORS filter of your own before, with {@code isMatchAfter=false}.
     *
     * @throws IllegalStateException if the webapp has a filter of the same name, or has started
     */
    public static void register(ServletContext context, SessionFilterConfig config) {
        boolean isMatchAfter = KnownFilters.allMayStandInFront(context);
        var registration = context.addFilter("session-filter", new SessionFilter(config));
        if (registration == null) {
            throw new IllegalStateException(
                    "the webapp has a filter named 'session-filter'; expected this name to be free");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC), isMatchAfter, "/*");
        CompanionFilters.register(context, registration);
    }

    /**
     * Opens a session for a person on a device, as {@link #login(HttpServletRequest, HttpServletResponse, Login)} does.
     *
     * @param principalName who logged in, 1 to {@value SessionManager#MAX_PRINCIPAL_BYTES} bytes of UTF-8
     * @param description the device, for a list of sessions; may be empty
     */
    public static NewSession login(
            HttpServletRequest request, HttpServletResponse response, String principalName, String description) {
        return login(request, response, Login.of(principalName).device(description));
    }

    /** Opens a session for a person on a device, and sends the id by this carrier. */
    public static NewSession login(
            HttpServletRequest request,
            HttpServletResponse response,
            String principalName,
            String description,
            Carrier carrier) {
        return login(request, response, Login.of(principalName).device(description), carrier);
    }

    /**
     * Opens a session for a person whose credentials the application has just checked.
     *
     * <p>It opens the new session first, and then ends the session that the request presents, if any. A login that fails
     * ends nothing. The presented session does not count against {@code maxSessionsPerPrincipal}. An {@code HttpSession} that
     * another person has left in this browser is invalidated. The client gets the new id in the cookie, if {@code sessionCookie} is set, or else in the header.
     *
     * @throws SessionStoreException if the store fails; a handler may let it escape, which is answered with 503
     * @throws SessionLimitException if {@code whenFull=refuse} and the person has {@code maxSessionsPerPrincipal} sessions;
     *     a handler may let it escape, which is answered with 403
     * @throws IllegalArgumentException if the timeouts of the login contradict each other or the settings
     * @throws IllegalStateException if the response is committed, or the login runs inside an include; no session is open
     */
    public static NewSession login(HttpServletRequest request, HttpServletResponse response, Login login) {
        return logins(request).login(request, response, login, null);
    }

    /**
     * Opens a session as {@link #login(HttpServletRequest, HttpServletResponse, Login)} does, and sends the id by this carrier.
     *
     * @throws IllegalStateException also if the carrier is the cookie and {@code sessionCookie} is not set
     */
    public static NewSession login(
            HttpServletRequest request, HttpServletResponse response, Login login, Carrier carrier) {
        return logins(request).login(request, response, login, carrier);
    }

    /**
     * Ends the sessions that the request presents, deletes the client's cookie, and invalidates its {@code HttpSession}.
     *
     * @throws IllegalStateException if the request presents more than 32 ids; no session has ended then
     * @throws SessionStoreException if the store has not confirmed it; this node refuses the session all the same
     */
    public static void logout(HttpServletRequest request, HttpServletResponse response) {
        logins(request).logout(request, response);
    }

    /**
     * Gives the session that the request presents a new id, and sends it to the client. Call it after a change of
     * privileges.
     *
     * @return the session under its new id, or null if the request presents no live session
     * @throws SessionStoreException if the store fails
     */
    public static @Nullable NewSession rotate(HttpServletRequest request, HttpServletResponse response) {
        return logins(request).rotate(request, response);
    }

    /**
     * Returns the page to which a login page may send the person after the login: the parameter {@code return} that the
     * redirect to {@code loginPage} has. It is a path inside this webapp, with its query.
     *
     * @return null if the parameter is missing or does not lead into this webapp
     */
    public static @Nullable String returnPath(HttpServletRequest request) {
        return ReturnPath.of(request);
    }

    /** Returns the session whose id has admitted the request, or null on a public path and by ticket. */
    public static @Nullable Session session(HttpServletRequest request) {
        return Gate.session(request);
    }

    /**
     * Runs an action when the running response of {@code request} is ended, because its session was revoked on any node, or has
     * expired with {@code endExpired}. Use it to end what is the application's own, such as a transcoder.
     *
     * <p>If the response has ended already, the action runs at once, on this thread. Otherwise it runs on a background thread.
     * It should return soon. It is forgotten when the response completes. Without a session, or on a path of {@code keepRunning}, it never runs.
     */
    public static void whenEnded(HttpServletRequest request, Runnable action) {
        if (request.getAttribute(Gate.VERDICT) instanceof Admitted admitted && admitted.running() != null) {
            admitted.running().whenEnded(action);
        }
    }

    /**
     * Returns the manager of the webapp's sessions.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static SessionManager sessions(ServletContext context) {
        return WebappParts.runtime(context).manager();
    }

    /**
     * Returns the manager of the webapp's streams.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp, or {@code streamPaths} is not set
     */
    public static StreamManager streams(ServletContext context) {
        return WebappParts.streams(context);
    }

    /**
     * Returns a new ticket for a folder, as {@link TicketManager#create(Session, String, Duration)} does, for the session whose
     * id {@code request} presents.
     *
     * @throws IllegalStateException also if the request was admitted without a session, or by a ticket
     */
    public static Ticket ticket(HttpServletRequest request, String folder, Duration lifetime) {
        return WebappParts.ticket(request, folder, lifetime);
    }

    /** Returns the ticket by which the request was admitted, or null if it was admitted otherwise. */
    public static @Nullable PresentedTicket presentedTicket(HttpServletRequest request) {
        return Gate.ticket(request);
    }

    /**
     * Returns what makes tickets of the webapp's sessions.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp, or {@code ticketPaths} is not set
     */
    public static TicketManager tickets(ServletContext context) {
        return WebappParts.tickets(context);
    }

    /**
     * Returns what decides about requests that other servers answer, as this filter does about its own.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static RequestChecks checks(ServletContext context) {
        return WebappParts.runtime(context).checks();
    }

    /**
     * Returns the metrics of the webapp's filter.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static SessionMetrics metrics(ServletContext context) {
        return WebappParts.runtime(context).metrics();
    }

    /**
     * Returns the settings of the webapp's filter, as {@link SessionFilterConfig#shown} does.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static Map<String, String> settings(ServletContext context) {
        return WebappParts.runtime(context).settings();
    }

    private static Logins logins(HttpServletRequest request) {
        return WebappParts.runtime(request.getServletContext()).logins();
    }

    @Override
    public void init(FilterConfig filterConfig) throws ServletException {
        var servletContext = filterConfig.getServletContext();
        if (SessionRuntime.find(servletContext) != null) {
            throw new ServletException("filter '" + filterConfig.getFilterName()
                    + "' is a second SessionFilter in this webapp; expected one, mapped as often as needed");
        }
        if (givenConfig != null && filterConfig.getInitParameterNames().hasMoreElements()) {
            throw new ServletException("filter '" + filterConfig.getFilterName()
                    + "' has settings in code and init-params too; expected one of them");
        }
        var webapp = WebappLogger.nameOf(servletContext);
        SessionFilterConfig config;
        try {
            config = givenConfig != null ? givenConfig : new InitParams().read(filterConfig);
            new SetupCheck(filterConfig, webapp).run(config);
            runtime = SessionRuntime.start(
                    config,
                    webapp,
                    SessionRuntime.START_TIME,
                    ContainerResponses.of(servletContext, SessionRuntime.logger(webapp)),
                    TemplateFile.read(config, servletContext));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ServletException("filter '" + filterConfig.getFilterName() + "': " + e.getMessage(), e);
        }
        gate = runtime.gate();
        context = servletContext;
        try {
            if (config.get(LoginSettings.CONTAINER_LOGIN)) {
                containerLogin = ContainerLogin.register(servletContext, runtime.containerCheck());
            }
            runtime.publish(servletContext);
        } catch (RuntimeException | Error e) { // from a listener of the webapp; the container never calls destroy then
            destroy();
            throw e;
        }
    }

    @Override
    public void destroy() {
        if (containerLogin != null) {
            containerLogin.close();
            containerLogin = null;
        }
        gate = null;
        if (context != null) {
            SessionRuntime.unpublish(context);
            context = null;
        }
        if (runtime != null) {
            runtime.close();
            runtime = null;
        }
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        if (!(servletRequest instanceof HttpServletRequest request)
                || !(servletResponse instanceof HttpServletResponse response)) {
            throw new ServletException("SessionFilter guards HTTP requests only");
        }
        var open = gate;
        if (open == null) {
            Answers.UNAVAILABLE.send(response);
        } else {
            open.handle(request, response, chain);
        }
    }
}
