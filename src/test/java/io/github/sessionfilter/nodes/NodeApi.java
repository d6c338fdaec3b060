package io.github.sessionfilter.nodes;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The handlers of a node: login, whoami, list, films, events, logout and revocation, with the paths of the example. */
final class NodeApi extends HttpServlet {
    /** A header of a 503: the revocation has begun, so this node must refuse the session. */
    static final String UNCONFIRMED = "X-Unconfirmed";

    static final String LOGIN = "/api/login";
    static final String LOGOUT = "/api/logout";
    static final String SESSIONS = "/api/sessions";
    static final String REVOKE_ALL = "/api/sessions/revoke-all";
    static final String WHO_AM_I = "/api/whoami";
    static final String PEEK = "/api/peek";
    static final String FILM = "/api/film";
    static final String EVENTS = "/api/events";
    static final String BLOCKING = "/api/blocking";
    /** A file of the file servlet. */
    static final String FILE = "/film.bin";

    private static final Logger LOG = System.getLogger(NodeApi.class.getName());

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int PIECES = 20;
    private static final long PAUSE_MILLIS = 50;

    private final transient ScheduledExecutorService film = Executors.newScheduledThreadPool(2, task -> {
        var thread = new Thread(task, "film");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var path = request.getServletPath() + request.getPathInfo();
        switch (path) {
            case LOGIN ->
                answer(
                        response,
                        SessionFilter.login(request, response, request.getParameter("user"), "drill")
                                .id()
                                .secret());
            case WHO_AM_I, PEEK -> answer(response, request.getRemoteUser());
            case SESSIONS -> list(request, response);
            case FILM -> show(request, response);
            case EVENTS -> sendEvents(request);
            case BLOCKING -> block(response);
            case LOGOUT -> end(response, () -> SessionFilter.logout(request, response));
            case REVOKE_ALL -> end(response, () -> manager(request).revokeAll(request.getRemoteUser()));
            default -> revoke(request, response, path.substring(SESSIONS.length() + 1));
        }
    }

    private static void answer(HttpServletResponse response, String text) throws IOException {
        response.setContentType("text/plain");
        response.getWriter().print(text);
    }

    private static SessionManager manager(HttpServletRequest request) {
        return SessionFilter.sessions(request.getServletContext());
    }

    private static void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var text = new StringBuilder();
        for (var listed : manager(request).list(request.getRemoteUser())) {
            text.append(listed.session().key().handle()).append('\n');
        }
        answer(response, text.toString());
    }

    /** Runs a revocation. If the store fails, the 503 says that the revocation has begun. */
    private static void end(HttpServletResponse response, Runnable revocation) {
        try {
            revocation.run();
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (SessionStoreException e) {
            LOG.log(Level.WARNING, "the revocation is not confirmed", e);
            response.setHeader(UNCONFIRMED, "true");
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }

    private static void revoke(HttpServletRequest request, HttpServletResponse response, String handle) {
        boolean known = manager(request).revoke(request.getRemoteUser(), handle);
        response.setStatus(known ? HttpServletResponse.SC_NO_CONTENT : HttpServletResponse.SC_NOT_FOUND);
    }

    /** Sends {@code bytes} in 20 pieces over {@code millis}. */
    private void show(HttpServletRequest request, HttpServletResponse response) {
        int bytes = Integer.parseInt(request.getParameter("bytes"));
        long millis = Long.parseLong(request.getParameter("millis"));
        response.setContentLength(bytes);
        var context = request.startAsync();
        context.setTimeout(0);
        piece(context, new byte[Math.max(1, bytes / PIECES)], bytes, millis / PIECES);
    }

    private void piece(AsyncContext context, byte[] piece, int left, long pauseMillis) {
        int length = Math.min(piece.length, left);
        try {
            context.getResponse().getOutputStream().write(piece, 0, length);
            context.getResponse().flushBuffer();
        } catch (IOException e) {
            context.complete(); // the client has closed the connection
            return;
        }
        if (length == left) {
            context.complete();
            return;
        }
        var next = film.schedule(
                () -> piece(context, piece, left - length, pauseMillis), pauseMillis, TimeUnit.MILLISECONDS);
        if (next.isCancelled()) {
            context.complete();
        }
    }

    /** Sends server-sent events, as chunks, until the client leaves or the session ends. */
    private void sendEvents(HttpServletRequest request) {
        var context = request.startAsync();
        context.setTimeout(0);
        context.getResponse().setContentType("text/event-stream");
        sendEvent(context);
    }

    private void sendEvent(AsyncContext context) {
        try {
            context.getResponse().getOutputStream().print("data: event\n\n");
            context.getResponse().flushBuffer();
        } catch (IOException e) {
            context.complete();
            return;
        }
        film.schedule(() -> sendEvent(context), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Sends pieces on the thread of the request. */
    private void block(HttpServletResponse response) throws IOException {
        while (!film.isShutdown()) {
            response.getOutputStream().print("piece");
            response.flushBuffer();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
        }
    }

    @Override
    public void destroy() {
        film.shutdownNow();
    }
}
