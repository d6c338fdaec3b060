package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StoreClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads revocations on a connection of its own, so that the sync never waits for a pool that requests have exhausted.
 *
 * <p>Thread-safe.
 */
final class RevocationReader implements AutoCloseable {
    private final KeptConnection connection;
    private final Database database;
    private final StoreClock clock;

    /**
     * Creates a reader that has no connection yet.
     *
     * @param connections where the connection comes from
     * @param clock receives the database's time with each answer
     * @param timeout how long one attempt waits for an answer
     */
    RevocationReader(ConnectionSource connections, Schema schema, StoreClock clock, Duration timeout) {
        this.connection = new KeptConnection(connections, clock::nanoTime);
        this.database = new Database(connection, schema, clock, timeout);
        this.clock = clock;
    }

    /** Returns the time even if there is no row, so that an idle node sends one statement. */
    private static final String REVOCATIONS = """
            SELECT session_key, revoked_at, successor_key FROM {table} WHERE {stamped}
            ORDER BY revoked_at, session_key LIMIT ?""";

    private static final String ORDER = "page.revoked_at, page.session_key";

    /** The cut-offs stand in the same result, with their names in place of keys. It tells also of a newer table. */
    private static final String FIRST_PAGE = CompletePage.statement(
                    """
            SELECT session_key, revoked_at, successor_key, 0 AS is_cut_off, 0 AS issued_before FROM ({revocations}) revocation
            UNION ALL
            SELECT principal_name, stamped_at, NULL, 1, issued_before FROM (
              SELECT principal_name, stamped_at, issued_before FROM {table}_cutoff WHERE stamped_at >= ?
              ORDER BY stamped_at, principal_name LIMIT ?) cutoff
            """.replace("{revocations}", REVOCATIONS.replace("{stamped}", "revoked_at >= ?")), ORDER)
            .replace("{state}", "{state and version}");

    private static final String NEXT_PAGE = CompletePage.statement(
            REVOCATIONS.replace("{stamped}", "revoked_at >= ? AND (revoked_at > ? OR session_key > ?)"), ORDER);

    /**
     * Returns a page of revocations, in the order of their stamps, then by key.
     *
     * @param since the first stamp, in epoch milliseconds of the store's time
     * @param after leaves out the keys with the stamp {@code since} up to this one; null leaves out none
     * @param limit the size of the page
     */
    RevocationPage read(long since, @Nullable SessionKey after, int limit) {
        var sent = clock.sending();
        var page = after == null ? firstPage(since, limit) : nextPage(since, after, limit);
        clock.observe(page.nowMillis(), sent);
        return page;
    }

    private RevocationPage firstPage(long since, int limit) {
        return database.query(
                FIRST_PAGE,
                page -> {
                    page.setLong(1, since);
                    page.setInt(2, limit);
                    page.setLong(3, since);
                    page.setInt(4, limit);
                },
                rows -> {
                    var revocations = new ArrayList<Revocation>();
                    var cutOffs = new ArrayList<CutOff>();
                    var page = CompletePage.read(
                            rows,
                            row -> row.getInt("is_cut_off") == 0
                                    ? revocations.add(revocation(row))
                                    : cutOffs.add(
                                            CutOffs.of(row.getBytes("session_key"), row.getLong("issued_before"))));
                    return new RevocationPage(page.nowMillis(), revocations, cutOffs);
                });
    }

    private RevocationPage nextPage(long since, SessionKey after, int limit) {
        return database.query(
                NEXT_PAGE,
                page -> {
                    page.setLong(1, since);
                    page.setLong(2, since);
                    page.setBytes(3, after.toBytes());
                    page.setInt(4, limit);
                },
                rows -> {
                    var page = CompletePage.read(rows, RevocationReader::revocation);
                    return new RevocationPage(page.nowMillis(), page.rows());
                });
    }

    private static Revocation revocation(ResultSet row) throws SQLException {
        return new Revocation(SessionRows.key(row), row.getLong("revoked_at"), SessionRows.successor(row));
    }

    /** Closes the connection. */
    @Override
    public void close() {
        database.close();
        connection.close();
    }
}
