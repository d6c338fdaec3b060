package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionStoreException;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;

/** The handlers of the test webapps. */
final class TestServlets {
    private TestServlets() {}

    /** The body of a servlet. */
    interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    static Servlet servlet(Handler handler) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                handler.handle(request, response);
            }
        };
    }

    /** Prints the remote user and the principal. */
    static void whoAmI(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var principal = request.getUserPrincipal();
        response.getWriter()
                .print("user=" + request.getRemoteUser() + " principal="
                        + (principal == null ? null : principal.getName()));
    }

    static void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter()
                .print(SessionFilter.login(request, response, "alice", "test")
                        .id()
                        .secret());
    }

    static void asyncInAnotherThread(HttpServletRequest request, HttpServletResponse response) {
        var context = request.startAsync();
        CompletableFuture.runAsync(() -> {
            try {
                whoAmI((HttpServletRequest) context.getRequest(), (HttpServletResponse) context.getResponse());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                context.complete();
            }
        });
    }

    static void asyncDispatch(HttpServletRequest request, HttpServletResponse response) {
        request.startAsync().dispatch("/whoami");
    }

    static void failWithTheStore(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        response.setHeader("X-Half-Done", "yes");
        throw new ServletException(new IllegalStateException(new SessionStoreException("down", null)));
    }

    static void headers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter()
                .print(request.getHeader("X-User-Name") + " " + Collections.list(request.getHeaders("X-User-Name"))
                        + " "
                        + Collections.list(request.getHeaderNames()).stream()
                                .filter("X-User-Name"::equalsIgnoreCase)
                                .count());
    }

    /** Returns a filter that reports in the header {@code X-Wrapped} whether the servlet gets a wrapped request. */
    static Filter wrappingReporter() {
        return (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("X-Wrapped", String.valueOf(request instanceof GuardedRequest));
            chain.doFilter(request, response);
        };
    }
}
