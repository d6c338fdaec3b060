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
 * Lets a request through to the handlers only with a live session, or on a public path.
 *
 * <p>To be mapped to {@code /*} for the dispatcher types REQUEST and ASYNC, with {@code async-supported}; settings are
 * init-params, see {@link SessionFilterConfig}. The application checks credentials and then calls {@link #login}; it
 * ends sessions by {@link #logout} or the {@link SessionManager} of {@link #sessions}.
 *
 * <p>Safe for use by many threads, as a container demands.
 */
public final class SessionFilter implements Filter {
    private static final String GATE = SessionFilter.class.getName() + ".gate";

    private @Nullable SessionFilterConfig givenConfig;
    private @Nullable Gate gate;
    private @Nullable ServletContext context;

    /** A filter that reads its settings from its init-params; what web.xml makes. */
    public SessionFilter() {}

    /** A filter with these settings, for {@link ServletContext#addFilter(String, Filter)}. */
    public SessionFilter(SessionFilterConfig config) {
        this.givenConfig = config;
    }

    /**
     * Opens a session for someone whose credentials the application has just checked, ends the one that the request
     * presents, if any, and tells the client the new id by the configured carriers.
     *
     * @param principalName who logged in, 1 to {@value SessionManager#MAX_PRINCIPAL_BYTES} bytes of UTF-8
     * @param description the device, for a list of sessions; may be empty
     * @throws SessionStoreException if the store fails; a handler may let it escape, which is a 503
     * @throws SessionLimitException if {@code whenFull=refuse} and there are as many sessions as there may be; escaped, a 403
     */
    public static NewSession login(
            HttpServletRequest request, HttpServletResponse response, String principalName, String description) {
        var gate = gate(request.getServletContext());
        var presented = gate.resolver().resolve(request).id();
        if (presented != null) {
            gate.manager().revoke(presented);
        }
        var opened = gate.manager().create(principalName, description);
        gate.resolver().set(request, response, opened.id());
        response.setHeader("Cache-Control", "no-store");
        return opened;
    }

    /**
     * Ends the session that the request presents, if any, and has the client forget its cookie.
     *
     * @throws SessionStoreException if the store has not confirmed it; this node refuses the session all the same
     */
    public static void logout(HttpServletRequest request, HttpServletResponse response) {
        var gate = gate(request.getServletContext());
        var presented = gate.resolver().resolve(request).id();
        gate.resolver().clear(request, response);
        response.setHeader("Cache-Control", "no-store");
        if (presented != null) {
            gate.manager().revoke(presented);
        }
    }

    /**
     * Gives the session that the request presents a new id, after a change of privileges, and tells the client.
     *
     * @return the session under its new id, or null if none is live
     * @throws SessionStoreException if the store fails
     */
    public static @Nullable NewSession rotate(HttpServletRequest request, HttpServletResponse response) {
        var gate = gate(request.getServletContext());
        var presented = gate.resolver().resolve(request).id();
        var rotated = presented == null ? null : gate.manager().rotate(presented);
        if (rotated != null) {
            gate.resolver().set(request, response, rotated.id());
            response.setHeader("Cache-Control", "no-store");
        }
        return rotated;
    }

    /** Returns the session with which the request was let through, or null on a public path. */
    public static @Nullable Session session(HttpServletRequest request) {
        return Gate.session(request);
    }

    /**
     * Returns the manager of the webapp's sessions.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static SessionManager sessions(ServletContext context) {
        return gate(context).manager();
    }

    /**
     * Returns what the webapp's filter counts.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static SessionMetrics metrics(ServletContext context) {
        return gate(context).metrics();
    }

    /**
     * Returns the settings of the webapp's filter, as {@link SessionFilterConfig#shown}.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static Map<String, String> settings(ServletContext context) {
        return gate(context).settings();
    }

    private static Gate gate(ServletContext context) {
        if (context.getAttribute(GATE) instanceof Gate gate) {
            return gate;
        }
        throw new IllegalStateException(
                "no SessionFilter runs in the webapp '" + context.getContextPath() + "'; expected one in its web.xml");
    }

    @Override
    public void init(FilterConfig filterConfig) throws ServletException {
        var servletContext = filterConfig.getServletContext();
        if (servletContext.getAttribute(GATE) != null) {
            throw new ServletException("filter '" + filterConfig.getFilterName()
                    + "' is a second SessionFilter in this webapp; expected one, mapped as often as needed");
        }
        if (givenConfig != null && filterConfig.getInitParameterNames().hasMoreElements()) {
            throw new ServletException("filter '" + filterConfig.getFilterName()
                    + "' has settings in code and init-params too; expected one of them");
        }
        try {
            var config = givenConfig != null ? givenConfig : new InitParams().read(filterConfig);
            gate = new Gate(config, SessionRuntime.start(config, name(servletContext)));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ServletException("filter '" + filterConfig.getFilterName() + "': " + e.getMessage(), e);
        }
        context = servletContext;
        servletContext.setAttribute(GATE, gate);
    }

    /** What tells a webapp from the others in this JVM. */
    private static String name(ServletContext context) {
        return context.getVirtualServerName() + context.getContextPath();
    }

    @Override
    public void destroy() {
        if (context != null) {
            context.removeAttribute(GATE);
            context = null;
        }
        if (gate != null) {
            gate.close();
            gate = null;
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
