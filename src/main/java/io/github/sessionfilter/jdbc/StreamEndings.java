package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StreamEnds;
import io.github.sessionfilter.session.StreamStore;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;

/**
 * Ends streams, and keeps a row for each ended stream that refuses its start for the time of a lease.
 *
 * <p>Thread-safe.
 */
final class StreamEndings {
    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_ENDS = 10_000;

    private final Database database;
    private final long leaseMillis;

    StreamEndings(Database database, long leaseMillis) {
        this.database = database;
        this.leaseMillis = leaseMillis;
    }

    private static final String FIND = """
            SELECT server.now_at, server.state, slot.lease_key, slot.session_key, ended.lease_key AS ended_key
            FROM (SELECT {now} AS now_at, {state} AS state) server
              LEFT JOIN {table}_stream slot ON slot.stream_key = ? AND slot.principal_name = ? AND slot.leased_until > {now}
              LEFT JOIN {table}_stream ended ON ended.lease_key = ?""";

    private static final String FREE = """
            UPDATE {table}_stream {by key} SET stream_key = NULL, leased_until = {now}
            WHERE lease_key = ? AND stream_key = ?""";

    private static final String END_AGAIN = """
            UPDATE {table}_stream {by key} SET ended_at = GREATEST({now}, ended_at + 1), leased_until = {now} + ?
            WHERE lease_key = ?""";

    private static final String END = """
            INSERT INTO {table}_stream
              (lease_key, principal_name, slot, stream_key, session_key, started_at, leased_until, ended_at)
            VALUES (?, ?, NULL, NULL, ?, {now}, {now} + ?, {now})""";

    /**
     * The slot of a running stream.
     *
     * @param hasEndedBefore whether there is a row for an earlier end of the stream
     */
    private record RunningSlot(SessionKey key, SessionKey session, boolean hasEndedBefore) {}

    /** Ends a stream; the contract is that of {@link StreamStore#end}. */
    boolean end(String principalName, SessionKey key) {
        return database.repeatable(statements -> {
            for (int i = 0; i < MAX_ATTEMPTS; i++) {
                var slot = find(principalName, key, statements);
                if (slot.isEmpty()) {
                    return false;
                }
                if (end(principalName, key, slot.get(), statements)) {
                    return true;
                }
            }
            throw new SQLTransientException("the slot of a stream was changed by others " + MAX_ATTEMPTS + " times");
        });
    }

    private static Optional<RunningSlot> find(String principalName, SessionKey key, Statements statements)
            throws SQLException {
        return statements.query(
                FIND,
                find -> {
                    find.setBytes(1, key.toBytes());
                    find.setBytes(2, SessionRows.nameBytes(principalName));
                    find.setBytes(3, key.toBytes());
                },
                rows -> {
                    ServerState.verifyFirst(rows);
                    var slot = rows.getBytes("lease_key");
                    return slot == null
                            ? Optional.empty()
                            : Optional.of(new RunningSlot(
                                    SessionKey.ofBytes(slot),
                                    SessionKey.ofBytes(rows.getBytes("session_key")),
                                    rows.getBytes("ended_key") != null));
                });
    }

    /** Returns false, and changes nothing, if another transaction has changed the rows meanwhile. */
    private boolean end(String principalName, SessionKey key, RunningSlot slot, Statements statements)
            throws SQLException {
        try {
            return statements.transaction(transaction -> {
                int freed = transaction.update(FREE, free -> {
                    free.setBytes(1, slot.key.toBytes());
                    free.setBytes(2, key.toBytes());
                });
                if (freed == 0) {
                    return false;
                }
                if (slot.hasEndedBefore && endAgain(key, transaction)) {
                    return true;
                }
                transaction.insert(END, end -> {
                    end.setBytes(1, key.toBytes());
                    end.setBytes(2, SessionRows.nameBytes(principalName));
                    end.setBytes(3, slot.session.toBytes());
                    end.setLong(4, leaseMillis);
                });
                return true;
            });
        } catch (SQLException e) {
            if (!DuplicateKey.isCauseOf(e)) {
                throw e;
            }
            return false;
        }
    }

    private boolean endAgain(SessionKey key, Statements transaction) throws SQLException {
        return transaction.update(END_AGAIN, end -> {
                    end.setLong(1, leaseMillis);
                    end.setBytes(2, key.toBytes());
                })
                > 0;
    }

    private static final String DELETE_END = "DELETE FROM {table}_stream WHERE lease_key = ? AND slot IS NULL";

    /** Lets a stream start that its person has ended. */
    void startAgain(MediaStream stream) {
        database.repeatable(statements -> statements.transaction(transaction -> transaction.update(
                DELETE_END, delete -> delete.setBytes(1, stream.key().toBytes()))));
    }

    private static final String ENDS = CompletePage.statement("""
            SELECT lease_key AS session_key, ended_at FROM {table}_stream WHERE ended_at >= ?
            ORDER BY ended_at, lease_key LIMIT ?""", "page.ended_at, page.session_key");

    /** Returns the streams that were ended since a time of the store. */
    StreamEnds ends(long since) {
        var page = database.inBackground(statements -> statements.query(
                ENDS,
                ends -> {
                    ends.setLong(1, since);
                    ends.setInt(2, MAX_ENDS);
                },
                rows -> CompletePage.read(
                        rows, row -> new StreamEnds.End(SessionRows.key(row), row.getLong("ended_at")))));
        return new StreamEnds(page.nowMillis(), page.rows());
    }
}
