package io.github.sessionfilter;

import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
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
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Admits a request only if it has a live session or its path is public.
 *
 * <p>Map it to {@code /*} for the dispatcher types REQUEST and ASYNC, with {@code async-supported}. Settings are
 * init-params, see {@link SessionFilterConfig}. The application checks credentials and then calls {@link #login}. It ends
 * sessions by {@link #logout} or by the {@link SessionManager} of {@link #sessions}.
 *
 * <p>Thread-safe.
 */
public final class SessionFilter implements Filter {
    private static final String RUNTIME = SessionFilter.class.getName() + ".runtime";

    private final @Nullable SessionFilterConfig givenConfig;
    private @Nullable SessionRuntime runtime;
    private @Nullable Gate gate;
    private @Nullable ServletContext context;

    /** Creates a filter that reads its settings from its init-params. The container does this for web.xml. */
    public SessionFilter() {
        this.givenConfig = null;
    }

    /** Creates a filter with these settings, for {@link ServletContext#addFilter(String, Filter)}. */
    public SessionFilter(SessionFilterConfig config) {
        this.givenConfig = config;
    }

    /**
     * Opens a session for a person whose credentials the application has just checked.
     *
     * <p>It first ends the session that the request presents, if any. Then it sends the client the new id by the
     * configured carriers.
     *
     * @param principalName who logged in, 1 to {@value SessionManager#MAX_PRINCIPAL_BYTES} bytes of UTF-8
     * @param description the device, for a list of sessions; may be empty
     * @throws SessionStoreException if the store fails; a handler may let it escape, which is answered with 503
     * @throws SessionLimitException if {@code whenFull=refuse} and the person has {@code maxSessionsPerPrincipal} sessions;
     *     a handler may let it escape, which is answered with 403
     */
    public static NewSession login(
            HttpServletRequest request, HttpServletResponse response, String principalName, String description) {
        return runtime(request.getServletContext()).logins().login(request, response, principalName, description);
    }

    /**
     * Ends the session that the request presents, if any, and deletes the client's cookie.
     *
     * @throws SessionStoreException if the store has not confirmed it; this node refuses the session all the same
     */
    public static void logout(HttpServletRequest request, HttpServletResponse response) {
        runtime(request.getServletContext()).logins().logout(request, response);
    }

    /**
     * Gives the session that the request presents a new id, and sends it to the client. Call it after a change of
     * privileges.
     *
     * @return the session under its new id, or null if the request presents no live session
     * @throws SessionStoreException if the store fails
     */
    public static @Nullable NewSession rotate(HttpServletRequest request, HttpServletResponse response) {
        return runtime(request.getServletContext()).logins().rotate(request, response);
    }

    /** Returns the session with which the request was admitted, or null on a public path. */
    public static @Nullable Session session(HttpServletRequest request) {
        return Gate.session(request);
    }

    /**
     * Returns the manager of the webapp's sessions.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static SessionManager sessions(ServletContext context) {
        return runtime(context).manager();
    }

    /**
     * Returns the metrics of the webapp's filter.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static SessionMetrics metrics(ServletContext context) {
        return runtime(context).metrics();
    }

    /**
     * Returns the settings of the webapp's filter, as {@link SessionFilterConfig#shown} does.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static Map<String, String> settings(ServletContext context) {
        return runtime(context).settings();
    }

    private static SessionRuntime runtime(ServletContext context) {
        if (context.getAttribute(RUNTIME) instanceof SessionRuntime runtime) {
            return runtime;
        }
        throw new IllegalStateException(
                "no SessionFilter runs in the webapp '" + context.getContextPath() + "'; expected one in its web.xml");
    }

    @Override
    public void init(FilterConfig filterConfig) throws ServletException {
        var servletContext = filterConfig.getServletContext();
        if (servletContext.getAttribute(RUNTIME) != null) {
            throw new ServletException("filter '" + filterConfig.getFilterName()
                    + "' is a second SessionFilter in this webapp; expected one, mapped as often as needed");
        }
        if (givenConfig != null && filterConfig.getInitParameterNames().hasMoreElements()) {
            throw new ServletException("filter '" + filterConfig.getFilterName()
                    + "' has settings in code and init-params too; expected one of them");
        }
        try {
            var config = givenConfig != null ? givenConfig : new InitParams().read(filterConfig);
            runtime = SessionRuntime.start(config, name(servletContext));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ServletException("filter '" + filterConfig.getFilterName() + "': " + e.getMessage(), e);
        }
        gate = runtime.gate();
        context = servletContext;
        servletContext.setAttribute(RUNTIME, runtime);
    }

    /** Returns the name by which the MBean of this webapp differs from those of the other webapps in this JVM. */
    private static String name(ServletContext context) {
        return context.getVirtualServerName() + context.getContextPath();
    }

    @Override
    public void destroy() {
        gate = null;
        if (context != null) {
            context.removeAttribute(RUNTIME);
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
        Objects.requireNonNull(gate, "init() has not run").handle(request, response, chain);
    }
}
