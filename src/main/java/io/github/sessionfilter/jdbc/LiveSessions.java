package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionTimeouts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live sessions of a person, or pages of all live sessions.
 *
 * <p>Thread-safe.
 */
final class LiveSessions {
    private static final int MAX_LISTED = 10_000;

    /** A login may be this much older than the cut-off that spares it, see {@link CutOffs.Login#issuedBefore}. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final Database database;
    private final SharedTerms terms;
    /** The time from a login to the expiry of its session, less the slack; in milliseconds. */
    private final long shortestLife;

    LiveSessions(Database database, SharedTerms terms, SessionTimeouts timeouts) {
        this.database = database;
        this.terms = terms;
        this.shortestLife = Math.min(
                        timeouts.paddedIdleMillis(LoginTerms.NONE),
                        timeouts.absoluteTimeout().toMillis())
                - SLACK.toMillis();
    }

    private static final String LIST = CompletePage.statement("""
            SELECT {session columns}, description
            FROM {table} WHERE principal_name = ? AND revoked_at IS NULL AND expires_at > {now} AND {not cut off}
            ORDER BY created_at, session_key LIMIT ?""", "page.created_at, page.session_key");

    /** Returns the live sessions of {@code principalName}, oldest first. */
    List<ListedSession> list(String principalName) {
        return database.query(
                LIST,
                list -> {
                    list.setBytes(1, SessionRows.nameBytes(principalName));
                    list.setInt(2, MAX_LISTED);
                },
                rows -> CompletePage.read(
                                rows,
                                row -> new ListedSession(SessionRows.session(row, terms), row.getString("description")))
                        .rows());
    }

    /** Returns a page of the live sessions; the contract is that of {@code SessionStore.page}. */
    List<Session> page(@Nullable Session after, int limit) {
        return after == null ? firstPage(limit) : nextPage(after, limit);
    }

    private static final String BY_EXPIRY = "page.expires_at DESC, page.session_key DESC";

    /**
     * The second condition ends the scan. After a cut-off for everybody, sessions that began later expire later than all
     * others, and millions of revoked sessions may follow them. If the database's clock has stepped back, the cut-off is
     * in the future, but new logins expire by the clock.
     */
    private static final String PAGE = CompletePage.statement("""
            SELECT {session columns} FROM {table}
            WHERE revoked_at IS NULL AND expires_at > {now} AND {not cut off}
              AND expires_at >= COALESCE((SELECT LEAST(issued_before, {now}) + ? FROM {table}_cutoff WHERE principal_name = {everybody}), 0)
              {after}
            ORDER BY expires_at DESC, session_key DESC LIMIT ?""", BY_EXPIRY);

    private static final String FIRST_PAGE = PAGE.replace("{after}", "");
    private static final String NEXT_PAGE =
            PAGE.replace("{after}", "AND (expires_at < ? OR (expires_at = ? AND session_key < ?))");

    private List<Session> firstPage(int limit) {
        return database.inBackground(connection -> connection.query(
                FIRST_PAGE,
                page -> {
                    page.setLong(1, shortestLife);
                    page.setInt(2, limit);
                },
                this::sessions));
    }

    private List<Session> nextPage(Session after, int limit) {
        return database.inBackground(connection -> connection.query(
                NEXT_PAGE,
                page -> {
                    page.setLong(1, shortestLife);
                    page.setLong(2, after.expiresAtMillis());
                    page.setLong(3, after.expiresAtMillis());
                    page.setBytes(4, after.key().toBytes());
                    page.setInt(5, limit);
                },
                this::sessions));
    }

    private List<Session> sessions(ResultSet rows) throws SQLException {
        return CompletePage.read(rows, row -> SessionRows.session(row, terms)).rows();
    }
}
