package io.github.sessionfilter.example;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Answers the container's errors with a problem document. The container's own error page would name its version. */
public final class ErrorServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status) {
            new Problem(status, "Error " + status, "The request could not be answered.").write(response);
            return;
        }
        Problem.notFound("Nothing is at this address.").write(response);
    }
}
