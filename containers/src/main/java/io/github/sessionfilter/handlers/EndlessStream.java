package io.github.sessionfilter.handlers;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.util.concurrent.atomic.AtomicInteger;

/** A film without an end: streams until the viewer hangs up, on the container's thread or an asynchronous one. */
@WebServlet(
        urlPatterns = {"/drip", "/drip-async", "/dripping"},
        asyncSupported = true)
public final class Drip extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final byte[] CHUNK = new byte[16 * 1024];

    private final AtomicInteger running = new AtomicInteger();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getServletPath()) {
            case "/dripping" -> response.getWriter().print(running.get());
            case "/drip" -> {
                running.incrementAndGet();
                stream(response);
            }
            default -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                running.incrementAndGet();
                async.start(() -> streamUntilHungUp(async));
            }
        }
    }

    private void streamUntilHungUp(AsyncContext async) {
        try {
            stream((HttpServletResponse) async.getResponse());
        } catch (IOException hungUp) {
            try {
                async.complete();
            } catch (IllegalStateException alreadyCompleted) {
                // by the container, which has seen it too
            }
        }
    }

    private void stream(HttpServletResponse response) throws IOException {
        try {
            OutputStream out = response.getOutputStream();
            while (true) {
                out.write(CHUNK);
                out.flush();
            }
        } finally {
            running.decrementAndGet();
        }
    }
}
