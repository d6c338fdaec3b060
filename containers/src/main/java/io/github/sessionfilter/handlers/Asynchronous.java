package io.github.sessionfilter.handlers;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;

/** Answers from another thread or with a dispatch. */
@WebServlet(
        urlPatterns = {"/async", "/async-dispatch"},
        asyncSupported = true)
public final class Asynchronous extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext async = request.startAsync();
        if (request.getServletPath().equals("/async-dispatch")) {
            async.dispatch("/whoami");
        } else {
            async.start(() -> answer(async));
        }
    }

    private static void answer(AsyncContext async) {
        try {
            async.getResponse().getWriter().print(WhoAmI.of((HttpServletRequest) async.getRequest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            async.complete();
        }
    }
}
