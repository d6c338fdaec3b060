package io.github.sessionfilter.example;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionManager;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Lists and revokes the sessions of the user who asks. */
final class SessionHandlers {

    void list(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        String current = current(request).key().handle();
        List<Item> items = manager(request).list(request.getRemoteUser()).stream()
                .map(listed -> Item.of(listed, current))
                .toList();
        Json.write(response, new Answer(items));
    }

    /** Answers how long the session lives without a touch. {@code passivePaths} decide if this request touches. */
    void timeLeft(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        String idleTimeout = SessionFilter.settings(request.getServletContext()).get("idleTimeout");
        Json.write(
                response,
                new TimeLeft(
                        manager(request).timeLeft(current(request)).toMillis() / 1e3,
                        Duration.parse(idleTimeout).toMillis() / 1e3));
    }

    /** Revokes one session of this user. The answer is 404 for a handle of another user, as for an unknown handle. */
    void revoke(HttpServletRequest request, HttpServletResponse response, String handle) throws IOException {
        if (manager(request).revoke(request.getRemoteUser(), handle)) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        Problem.notFound("You have no live session with this handle.").write(response);
    }

    void revokeOthers(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        Json.write(response, new Count(manager(request).revokeOthers(current(request))));
    }

    void revokeAll(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        Json.write(response, new Count(manager(request).revokeAll(request.getRemoteUser())));
    }

    private static SessionManager manager(HttpServletRequest request) {
        return SessionFilter.sessions(request.getServletContext());
    }

    private static Session current(HttpServletRequest request) {
        return Objects.requireNonNull(
                SessionFilter.session(request), "/api/sessions is a public path, and must be protected");
    }

    private record TimeLeft(double secondsLeft, double idleSeconds) {}

    private record Answer(List<Item> sessions) {}

    private record Count(int revoked) {}

    private record Item(
            String handle,
            String description,
            String createdAt,
            String lastAccessedAt,
            String expiresAt,
            boolean current) {

        static Item of(ListedSession listed, String current) {
            Session session = listed.session();
            String handle = session.key().handle();
            return new Item(
                    handle,
                    listed.description(),
                    session.createdAt().toString(),
                    session.lastAccessedAt().toString(),
                    session.expiresAt().toString(),
                    handle.equals(current));
        }
    }
}
