package io.github.sessionfilter.example;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.stream.StreamManager;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Lists what the user who asks plays, ends it, and starts a stream again that the user has ended. */
final class PlayingHandlers {

    void list(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        String current = current(request).key().handle();
        List<Item> items = manager(request).list(request.getRemoteUser()).stream()
                .map(stream -> Item.of(stream, current))
                .toList();
        Json.write(response, new Answer(items));
    }

    /** Ends one stream of this user. The answer is 404 for a handle of another user, as for an unknown handle. */
    void end(HttpServletRequest request, HttpServletResponse response, String handle) throws IOException {
        if (manager(request).end(request.getRemoteUser(), handle)) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        Problem.notFound("You play nothing with this handle.").write(response);
    }

    /** Lets this device play again. The answer is 409 if other devices have all slots. */
    void start(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        if (manager(request).startAgain(current(request))) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        Problem.conflict("Another device plays.").write(response);
    }

    private static StreamManager manager(HttpServletRequest request) {
        return SessionFilter.streams(request.getServletContext());
    }

    private static Session current(HttpServletRequest request) {
        return Objects.requireNonNull(
                SessionFilter.session(request), "/api/playing is a public path, and must be protected");
    }

    private record Answer(List<Item> streams) {}

    private record Item(String handle, String description, String startedAt, boolean byTicket, boolean current) {

        static Item of(ListedStream stream, String current) {
            return new Item(
                    stream.handle(),
                    stream.description(),
                    stream.startedAt().toString(),
                    stream.isByTicket(),
                    stream.handle().equals(current));
        }
    }
}
