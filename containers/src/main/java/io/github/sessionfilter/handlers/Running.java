package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Prints how many responses are being sent. */
@WebServlet("/public/running")
public final class Running extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter()
                .print(SessionFilter.metrics(getServletContext()).gauges().responsesRunning());
    }
}
