package io.github.sessionfilter.handlers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Prints which roles the request says that the user has. */
public class RoleReport extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Returns the user and the roles as JSPs and servlets print them. */
    public static String of(HttpServletRequest request) {
        return "user=" + request.getRemoteUser() + " viewer=" + request.isUserInRole("viewer") + " editor="
                + request.isUserInRole("editor");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(of(request));
    }
}
