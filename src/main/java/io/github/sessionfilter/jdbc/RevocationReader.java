package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StoreClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
    private static final String REVOCATIONS = CompletePage.statement("""
            SELECT session_key, revoked_at FROM {table} WHERE {stamped}
            ORDER BY revoked_at, session_key LIMIT ?""", "page.revoked_at, page.session_key");

    private static final String FIRST_PAGE = REVOCATIONS.replace("{stamped}", "revoked_at >= ?");
    private static final String NEXT_PAGE =
            REVOCATIONS.replace("{stamped}", "revoked_at >= ? AND (revoked_at > ? OR session_key > ?)");

    /**
     * Returns a page of revocations, in the order of their stamps, then by key.
     *
     * @param since the first stamp, in epoch milliseconds of the store's time
     * @param after leaves out the keys with the stamp {@code since} up to this one; null leaves out none
     * @param limit the size of the page
     */
    RevocationPage read(long since, @Nullable SessionKey after, int limit) {
        long sent = clock.nanoTime();
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
                },
                RevocationReader::page);
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
                RevocationReader::page);
    }

    private static RevocationPage page(ResultSet rows) throws SQLException {
        var page = CompletePage.read(rows, row -> new Revocation(SessionRows.key(row), row.getLong("revoked_at")));
        return new RevocationPage(page.nowMillis(), page.rows());
    }

    /** Closes the connection. */
    @Override
    public void close() {
        database.close();
        connection.close();
    }
}
