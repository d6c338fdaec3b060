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

/** Shows users their own sessions, revokes the ones they don't want. */
final class SessionHandlers {

    void list(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        String current = current(request).key().handle();
        List<Item> items = manager(request).list(request.getRemoteUser()).stream()
                .map(listed -> Item.of(listed, current))
                .toList();
        Json.write(response, new Answer(items));
    }

    /** How long the session lives on without a use; whether asking is one is for the filter's settings to say. */
    void timeLeft(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        String idleTimeout = SessionFilter.settings(request.getServletContext()).get("idleTimeout");
        Json.write(
                response,
                new TimeLeft(
                        manager(request).timeLeft(current(request)).toMillis() / 1e3,
                        Duration.parse(idleTimeout).toMillis() / 1e3));
    }

    /** Another user's handle is as unknown here as one that never was. */
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
                SessionFilter.session(request), "/api/sessions must be behind the filter, and is public");
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
