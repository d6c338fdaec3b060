package io.github.sessionfilter.handlers;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** The webapp's error page. It names the user in another way than handlers do, so that a test can tell them apart. */
@WebServlet("/error-page")
public final class ErrorPage extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter()
                .print("error page of " + request.getDispatcherType() + " "
                        + request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) + " for "
                        + WhoAmI.of(request).replaceFirst("^user=", "person="));
    }
}
