package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one person in the table of streams, as one statement has read them.
 *
 * <p>A row with a slot is for the stream that has the slot, and a row without one for a stream that was ended. Immutable.
 */
final class StreamRows {
    /**
     * Reads also whether the session of each stream is unrevoked: a logout frees the slot without another write. A person has
     * fewer slots than the limit of the result, and as many ended streams.
     */
    static final String STATEMENT = """
            SELECT server.now_at, server.state, server.process, COUNT(page.session_key) OVER () AS page_size, page.*
            FROM (SELECT {now} AS now_at, {state} AS state, {process} AS process) server LEFT JOIN (
              SELECT lease_key AS session_key, slot, stream_key, stream.session_key AS player_key, started_at,
                leased_until, description,
                CASE WHEN {table}.session_key IS NOT NULL AND revoked_at IS NULL AND {not cut off} THEN 1 ELSE 0 END
                  AS unrevoked
              FROM {table}_stream stream LEFT JOIN {table} ON {table}.session_key = stream.session_key
              WHERE stream.principal_name = ? AND (slot IS NOT NULL OR leased_until > {now})
              ORDER BY lease_key LIMIT 2000) page ON 1 = 1
            ORDER BY page.session_key""";

    private final long process;
    private final long now;
    private final List<Row> rows;

    private StreamRows(long now, long process, List<Row> rows) {
        this.now = now;
        this.process = process;
        this.rows = rows;
    }

    /**
     * A row.
     *
     * @param key the key of the slot, or of the ended stream
     * @param slot the number of the slot from 1 on, or 0 if the row has none
     * @param stream the key of the stream that has the slot, or null
     * @param session the key of the session that plays the stream, or whose ticket does
     * @param startedAt the store's time, in epoch milliseconds
     * @param until when the lease or the refusal ends, in the same time
     * @param isUnrevoked whether the session of the stream is neither revoked nor removed
     */
    record Row(
            SessionKey key,
            long slot,
            @Nullable SessionKey stream,
            SessionKey session,
            long startedAt,
            long until,
            String description,
            boolean isUnrevoked) {}

    /**
     * Reads the result of {@link #STATEMENT}, which has its size, as a {@link CompletePage} has.
     *
     * @throws SQLException if the server was not in the right {@link ServerState}, or rows are missing
     */
    static StreamRows read(ResultSet result) throws SQLException {
        ServerState.verifyFirst(result);
        long now = result.getLong("now_at");
        long process = result.getLong("process");
        long size = result.getLong("page_size");
        var rows = new ArrayList<Row>();
        for (boolean more = size > 0; more; more = result.next()) {
            rows.add(row(result));
        }
        if (rows.size() != size) {
            throw new SQLException("the result was cut short: expected " + size + " rows, got " + rows.size());
        }
        return new StreamRows(now, process, rows);
    }

    private static Row row(ResultSet row) throws SQLException {
        var stream = row.getBytes("stream_key");
        var description = row.getString("description");
        return new Row(
                SessionRows.key(row),
                row.getLong("slot"),
                stream == null ? null : SessionKey.ofBytes(stream),
                SessionKey.ofBytes(row.getBytes("player_key")),
                row.getLong("started_at"),
                row.getLong("leased_until"),
                description == null ? "" : description,
                row.getInt("unrevoked") == 1);
    }

    /** Returns the store's time, in epoch milliseconds. */
    long now() {
        return now;
    }

    /** Returns the number of the server's process or thread that has read the rows, or 0. */
    long process() {
        return process;
    }

    /** Returns whether the person has ended {@code stream} within the time of a lease. */
    boolean hasEnded(SessionKey stream) {
        return rows.stream().anyMatch(row -> row.slot == 0 && row.key.equals(stream) && row.until > now);
    }

    /** Returns the row of the slot that {@code stream} has, or had last. */
    Optional<Row> slotOf(SessionKey stream) {
        return rows.stream().filter(row -> stream.equals(row.stream)).findFirst();
    }

    /** Returns whether a row's lease has not ended. */
    boolean isLeased(Row row) {
        return row.stream != null && row.until > now;
    }

    /** Returns the streams that run, oldest first. */
    List<ListedStream> running() {
        return runningExcept(null).stream()
                .map(row -> new ListedStream(
                        row.stream == null ? "" : row.stream.handle(),
                        row.session.handle(),
                        row.description,
                        Instant.ofEpochMilli(row.startedAt)))
                .toList();
    }

    private List<Row> runningExcept(@Nullable SessionKey stream) {
        return rows.stream()
                .filter(row -> isLeased(row) && row.isUnrevoked && !(stream != null && stream.equals(row.stream)))
                .sorted(Comparator.comparingLong(Row::startedAt).thenComparing(Row::key))
                .toList();
    }

    /**
     * Returns the number of a free slot for {@code stream}, or nothing if other streams run as many as {@code limit}.
     *
     * <p>Each stream begins its search at another slot, so that streams that start at once seldom choose the same one. If a
     * limit was higher before, streams in higher slots reduce the slots that are left.
     */
    Optional<Long> freeSlot(SessionKey stream, int limit) {
        var running = runningExcept(stream);
        var taken = new HashSet<Long>();
        running.forEach(row -> taken.add(row.slot));
        long slots = limit - running.stream().filter(row -> row.slot > limit).count();
        if (running.size() >= limit) {
            return Optional.empty();
        }
        var free = new ArrayList<Long>();
        for (long slot = 1; slot <= slots; slot++) {
            if (!taken.contains(slot)) {
                free.add(slot);
            }
        }
        return free.isEmpty() ? Optional.empty() : Optional.of(free.get(Math.floorMod(stream.hashCode(), free.size())));
    }

    /** Returns the row of a slot, if the table has it. */
    Optional<Row> row(long slot) {
        return rows.stream().filter(row -> row.slot == slot).findFirst();
    }

    /** Returns the key of a slot. No id has it, because an id contains no colon. */
    static SessionKey slotKey(String principalName, long slot) {
        try {
            return SessionKey.ofBytes(MessageDigest.getInstance("SHA-256")
                    .digest(("stream:" + slot + ":" + principalName).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
