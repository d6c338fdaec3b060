package io.github.sessionfilter.auth;

import io.github.sessionfilter.RequestVerdict;
import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers a proxy whether the request that it describes has a live session.
 *
 * <p>Map it to a public path of a webapp with a {@link SessionFilter}, such as {@code /auth}. The proxy must be one of {@code
 * trustedProxies}. It describes the request by {@code X-Original-Method} and {@code X-Original-URI}, or by {@code
 * X-Forwarded-Method} and {@code X-Forwarded-Uri}, and passes the client's other headers on. Paths are those of the proxied site;
 * the context path of the webapp is no part of them.
 *
 * <p>The status is 204, 401, 403 or 503, and no other. {@link AuthAnswer} has the headers. Thread-safe.
 */
public final class AuthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = System.getLogger(AuthServlet.class.getName());
    /** Apart from failures, because a stranger may cause any number of refusals. */
    private static final RareLog REFUSALS = new RareLog(LOG);

    private static final RareLog FAILURES = new RareLog(LOG);

    /** The context that has the filter, or null for the context of this servlet. */
    private final transient @Nullable ServletContext guarded;

    /** Creates a servlet that asks the filter of its own webapp. The container does this. */
    public AuthServlet() {
        this(null);
    }

    /**
     * Creates a servlet.
     *
     * @param guarded the context that has the filter, or null for the context of this servlet
     */
    AuthServlet(@Nullable ServletContext guarded) {
        this.guarded = guarded;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response);
        } catch (RuntimeException | IOException e) {
            FAILURES.warn("the check failed", e);
            if (!response.isCommitted()) {
                response.reset();
                AuthAnswer.unavailable(response);
            }
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var context = guarded == null ? getServletContext() : guarded;
        RequestVerdict verdict;
        try {
            var checks = SessionFilter.checks(context);
            if (!checks.isFromTrustedProxy(request)) {
                refuse("untrusted-proxy", request, response);
                return;
            }
            var described = ProxyHeaders.read(request);
            if (described.problem() != null) {
                refuse(described.problem(), request, response);
                return;
            }
            verdict = checks.about(new DescribedRequest(request, described, context), response);
        } catch (IllegalStateException noFilterRuns) {
            FAILURES.warn("no session filter runs", noFilterRuns);
            AuthAnswer.unavailable(response);
            return;
        }
        AuthAnswer.send(verdict, response);
    }

    private static void refuse(String problem, HttpServletRequest request, HttpServletResponse response) {
        REFUSALS.warn("refused a request of " + request.getRemoteAddr() + ": " + problem, null);
        AuthAnswer.forbidden(problem, response);
    }
}
