package io.github.sessionfilter.example;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.ticket.Ticket;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * Makes the addresses by which another device plays one video without a session.
 *
 * <p>The segments of a playlist are relative, so they keep a ticket in the path. The file is a single URL, and may have
 * it in the query.
 */
final class TicketHandler implements Handler {

    /** Long enough for every video, and short enough for a link that somebody else may have seen. */
    private static final Duration LIFETIME = Duration.ofHours(4);

    private final VideoCatalog catalog;

    TicketHandler(VideoCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        Video video = catalog.find(id);
        if (video == null) {
            Problem.notFound("There is no video with this id.").write(response);
            return;
        }
        Ticket media = SessionFilter.ticket(request, "/media/" + video.id() + "/", LIFETIME);
        Ticket stream = SessionFilter.ticket(request, "/api/videos/" + video.id() + "/", LIFETIME);
        Json.write(
                response,
                new Answer(
                        media.pathTo("hls/index.m3u8"),
                        stream.queryTo("stream"),
                        media.expiresAt().toString()));
    }

    private record Answer(String playlist, String file, String expiresAt) {

        /** Keeps the tickets out of logs. */
        @Override
        public String toString() {
            return "Answer[expiresAt=" + expiresAt + "]";
        }
    }
}
