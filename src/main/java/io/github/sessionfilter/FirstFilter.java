package io.github.sessionfilter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Guards WebSocket upgrades, as the first filter of the chain. It passes all other requests on.
 *
 * <p>Jetty's {@code WebSocketUpgradeFilter} stands before the filters of web.xml. Thread-safe.
 */
final class FirstFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!UpgradeRequest.is(request)) {
            chain.doFilter(request, response);
            return;
        }
        var gate = SessionRuntime.gate(request.getServletContext());
        if (gate == null) {
            Answers.UNAVAILABLE.send(response);
        } else {
            gate.handle(request, response, chain);
        }
    }
}
