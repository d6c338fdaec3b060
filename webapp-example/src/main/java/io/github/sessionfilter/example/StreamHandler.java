package io.github.sessionfilter.example;

import io.github.sessionfilter.example.ByteRanges.Asked;
import io.github.sessionfilter.example.ByteRanges.Parts;
import io.github.sessionfilter.example.ByteRanges.Whole;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams a clip, as a whole or in the ranges that the player requests (RFC 9110, sections 13 and 14). Thread-safe. */
final class StreamHandler implements Handler {

    private final VideoCatalog catalog;
    private final ClipFiles clips;
    private final Clock clock;

    StreamHandler(VideoCatalog catalog, ClipFiles clips, Clock clock) {
        this.catalog = catalog;
        this.clips = clips;
        this.clock = clock;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        Video video = catalog.find(id);
        if (video == null) {
            Problem.notFound("There is no video with this id.").write(response);
            return;
        }
        Clip clip = clips.find(video);
        describe(clip, response);
        switch (clip.validators().check(name -> joined(request, name))) {
            case FAILED ->
                Problem.preconditionFailed("The request names another version of the video.")
                        .write(response);
            case NOT_MODIFIED -> response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            case PROCEED -> send(clip, request, response);
        }
    }

    private static void describe(Clip clip, HttpServletResponse response) {
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("ETag", clip.validators().entityTag());
        response.setDateHeader(
                "Last-Modified", clip.validators().lastModifiedAt().toEpochMilli());
    }

    private void send(Clip clip, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Asked asked = asked(clip, request);
        if (asked instanceof Parts parts && parts.ranges().size() > 1) {
            sendParts(clip, new MultipartRanges(clip, parts.ranges()), response);
        } else if (asked instanceof Parts parts) {
            ByteRange range = parts.ranges().get(0);
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", range.contentRange(clip.length()));
            sendOne(clip, range, request, response);
        } else if (asked instanceof Whole) {
            sendOne(clip, new ByteRange(0, clip.length() - 1), request, response);
        } else {
            response.setHeader("Content-Range", "bytes */" + clip.length());
            Problem.rangeNotSatisfiable("The video has " + clip.length() + " bytes. All ranges begin after its end.")
                    .write(response);
        }
    }

    /** Parses the ranges of a GET (section 14.2). The header is not a list, so two of them are ignored. */
    private Asked asked(Clip clip, HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Range"));
        boolean rangesCount = request.getMethod().equals("GET")
                && headers.size() == 1
                && clip.validators().allowRange(request.getHeader("If-Range"), clock.instant());
        return rangesCount ? ByteRanges.parse(headers.get(0), clip.length()) : new Whole();
    }

    private static void sendOne(Clip clip, ByteRange range, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setContentType(clip.contentType());
        response.setContentLengthLong(range.length());
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        try (SeekableByteChannel channel = clip.open()) {
            Clip.copy(channel, range, response.getOutputStream());
        }
    }

    private static void sendParts(Clip clip, MultipartRanges parts, HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setContentType(parts.contentType());
        response.setContentLengthLong(parts.length());
        OutputStream body = response.getOutputStream();
        try (SeekableByteChannel channel = clip.open()) {
            parts.write(channel, body);
        }
    }

    /** Returns all lines of one header as one list, or null if there are none. */
    private static @Nullable String joined(HttpServletRequest request, String name) {
        List<String> lines = Collections.list(request.getHeaders(name));
        return lines.isEmpty() ? null : String.join(",", lines);
    }
}
