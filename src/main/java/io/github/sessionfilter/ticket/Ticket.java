package io.github.sessionfilter.ticket;

import io.github.sessionfilter.session.PlainPath;
import java.time.Instant;

/**
 * A URL that carries a session's permission for one folder.
 *
 * <p>Whoever has the URL may read below the folder, as the person of the session, until the ticket expires or the session ends.
 * So it is a secret: send it to the player, and write it to no log. {@link #toString()} does not contain it. Immutable and
 * thread-safe.
 */
public final class Ticket {
    /** The name of the path parameter, and of the query parameter. */
    public static final String PARAMETER = "ticket";

    private final String contextPath;
    private final String folder;
    private final Instant expiresAt;
    private final String token;

    /**
     * Creates a ticket.
     *
     * @param contextPath encoded; empty for the root
     */
    Ticket(String contextPath, String folder, Instant expiresAt, String token) {
        this.contextPath = contextPath;
        this.folder = folder;
        this.expiresAt = expiresAt;
        this.token = token;
    }

    /** Returns the folder, decoded and without the context path; it ends with a slash. */
    public String folder() {
        return folder;
    }

    /** Returns when the ticket expires, by the store's time. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /**
     * Returns the URL path of a file with the ticket in the folder, such as {@code /app/media/film;ticket=.../index.m3u8}.
     * Relative URIs in a playlist keep the ticket.
     *
     * @param file a path below the folder, decoded, such as {@code index.m3u8} or {@code audio/2.m4s}; empty for the folder
     * @throws IllegalArgumentException if the file is not plain: it has a dot segment, an empty one, or one of {@code ; % ? # * \}
     */
    public String pathTo(String file) {
        var path = require(file);
        int end = folder.length() - 1;
        return contextPath + PlainPath.encoded(folder.substring(0, end)) + ";" + PARAMETER + "=" + token
                + PlainPath.encoded(path.substring(end));
    }

    /**
     * Returns the URL path of a file with the ticket in the query, such as {@code /app/media/film.mp4?ticket=...}. Relative
     * URIs in a playlist lose the ticket, so this is for single files.
     *
     * @param file a path below the folder, decoded
     * @throws IllegalArgumentException as {@link #pathTo}
     */
    public String queryTo(String file) {
        return contextPath + PlainPath.encoded(require(file)) + "?" + PARAMETER + "=" + token;
    }

    private String require(String file) {
        var path = folder + file;
        if (!PlainPath.is(path)) {
            throw new IllegalArgumentException(
                    "the file is '" + file
                            + "'; expected a decoded path below the folder, without dot segments, empty segments and ; % ? # * \\");
        }
        return path;
    }

    /** Returns the folder and the expiry, without the token. */
    @Override
    public String toString() {
        return "Ticket[" + folder + ", expires " + expiresAt + "]";
    }
}
