package io.github.sessionfilter.handlers;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Streams until the client disconnects or the webapp stops, on the container's thread or an asynchronous one. With the
 * parameter {@code pause}, it sends a few bytes, and waits for that many milliseconds. {@code /endless-events} sends
 * server-sent events.
 */
@WebServlet(
        urlPatterns = {
            "/endless",
            "/endless-async",
            "/endless-non-blocking",
            "/endless-events",
            "/endless-running",
            "/media/film/endless-async"
        },
        asyncSupported = true)
public final class EndlessStream extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final byte[] CHUNK = new byte[16 * 1024];
    private static final byte[] EVENT = "data: event\n\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean stopped;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String pause = request.getParameter("pause");
        long pauseNanos = pause == null ? 0 : TimeUnit.MILLISECONDS.toNanos(Long.parseLong(pause));
        switch (request.getServletPath()) {
            case "/endless-running" -> response.getWriter().print(running.get());
            case "/endless" -> {
                running.incrementAndGet();
                stream(response, pauseNanos);
            }
            case "/endless-non-blocking" -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                running.incrementAndGet();
                ServletOutputStream out = response.getOutputStream();
                out.setWriteListener(new Writer(async, out));
            }
            default -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                if (request.getServletPath().equals("/endless-events")) {
                    response.setContentType("text/event-stream");
                }
                running.incrementAndGet();
                async.start(() -> streamUntilDisconnected(async, pauseNanos));
            }
        }
    }

    private void streamUntilDisconnected(AsyncContext async, long pauseNanos) {
        try {
            stream((HttpServletResponse) async.getResponse(), pauseNanos);
        } catch (IOException disconnected) {
            // it is complete, too
        }
        try {
            async.complete();
        } catch (IllegalStateException alreadyCompleted) {
            // by the container, which has seen the disconnect too
        }
    }

    /** Writes whenever the container can take more. */
    private final class Writer implements WriteListener {
        private final AsyncContext async;
        private final ServletOutputStream out;

        Writer(AsyncContext async, ServletOutputStream out) {
            this.async = async;
            this.out = out;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (!stopped && out.isReady()) {
                out.write(CHUNK);
            }
            if (stopped) {
                onError(new IOException("the webapp stops"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            running.decrementAndGet();
            try {
                async.complete();
            } catch (IllegalStateException alreadyCompleted) {
                // by the container
            }
        }
    }

    private void stream(HttpServletResponse response, long pauseNanos) throws IOException {
        try {
            OutputStream out = response.getOutputStream();
            while (!stopped) {
                out.write(pauseNanos == 0 ? CHUNK : EVENT);
                out.flush();
                LockSupport.parkNanos(pauseNanos);
            }
        } finally {
            running.decrementAndGet();
        }
    }

    /** Ends the streams. The container waits for them only some seconds, and not at all for asynchronous ones. */
    @Override
    public void destroy() {
        stopped = true;
    }
}
