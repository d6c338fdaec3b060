package io.github.sessionfilter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Passes each request to its servlet, as the last filter of the chain, and guards requests that came past the gate.
 *
 * <p>Thread-safe.
 */
final class LastFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var gate = SessionRuntime.gate(request.getServletContext());
        if (gate == null) {
            Answers.UNAVAILABLE.send(response);
        } else {
            gate.handleLast(request, response, chain);
        }
    }
}
