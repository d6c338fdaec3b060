package io.github.sessionfilter.handlers;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Prints whether handlers run on virtual threads. It uses reflection, because Java 17 has no such method. */
@WebServlet("/thread")
public final class ThreadKind extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean virtual;
        try {
            virtual = (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
        } catch (ReflectiveOperationException beforeJava21) {
            virtual = false;
        }
        response.getWriter().print(virtual ? "virtual" : "platform");
    }
}
