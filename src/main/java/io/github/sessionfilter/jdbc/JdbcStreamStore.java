package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StreamEnds;
import io.github.sessionfilter.session.StreamExtension;
import io.github.sessionfilter.session.StreamLease;
import io.github.sessionfilter.session.StreamStart;
import io.github.sessionfilter.session.StreamStart.Ended;
import io.github.sessionfilter.session.StreamStart.Full;
import io.github.sessionfilter.session.StreamStart.Leased;
import io.github.sessionfilter.session.StreamStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores the leases of streams in {@code {table}_stream}.
 *
 * <p>Each slot of a person is a row, and only a write that finds the slot free takes it. A start therefore needs no lock that
 * orders the starts of a person: it reads the person's rows, and then writes one row. Thread-safe.
 */
final class JdbcStreamStore implements StreamStore {
    /** Each failed attempt means that another stream has got a slot. */
    private static final int MAX_ATTEMPTS = 16;

    private static final int MAX_SWEPT = 1_000;

    private final Database database;
    private final StoreClock clock;
    private final long leaseMillis;
    private final StreamEndings endings;

    /**
     * Creates a store.
     *
     * @param clock receives the database's time with each answer that holds it
     * @param lease how long a lease lasts
     */
    JdbcStreamStore(Database database, StoreClock clock, Duration lease) {
        this.database = database;
        this.clock = clock;
        this.leaseMillis = lease.toMillis();
        this.endings = new StreamEndings(database, leaseMillis);
    }

    @Override
    public StreamStart start(MediaStream stream, int limit) {
        return database.repeatable(statements -> {
            for (int i = 0; i < MAX_ATTEMPTS; i++) {
                var rows = read(stream.principalName(), statements);
                if (rows.hasEnded(stream.key())) {
                    return new Ended(rows.running());
                }
                var own = rows.slotOf(stream.key());
                if (own.isPresent() && rows.isLeased(own.get())) {
                    var lease = lease(own.get(), stream, rows, statements);
                    if (lease.isPresent()) {
                        return new Leased(lease.get());
                    }
                    continue;
                }
                var free = rows.freeSlot(stream.key(), limit);
                if (free.isEmpty()) {
                    return new Full(rows.running());
                }
                long slot =
                        own.isPresent() && own.get().slot() <= limit ? own.get().slot() : free.get();
                if (own.isPresent() && own.get().slot() != slot) {
                    leave(own.get(), stream, statements);
                }
                if (take(slot, stream, rows, statements)) {
                    long now = rows.now();
                    var key = StreamRows.slotKey(stream.principalName(), slot);
                    return new Leased(new StreamLease(stream, key, now, now + leaseMillis));
                }
            }
            throw new SQLTransientException("the slot of a stream was taken by others " + MAX_ATTEMPTS + " times");
        });
    }

    /**
     * Returns the lease that a stream has already, or nothing if it has lost its slot meanwhile. It is extended if a third of it
     * has passed: the stream is used, and the node that extends it next may not know of that in time.
     */
    private Optional<StreamLease> lease(StreamRows.Row own, MediaStream stream, StreamRows rows, Statements statements)
            throws SQLException {
        long until = own.until();
        if (until - rows.now() < leaseMillis - leaseMillis / 3) {
            int written = statements.update(RENEW, renew -> {
                renew.setLong(1, leaseMillis);
                renew.setBytes(2, own.key().toBytes());
                renew.setBytes(3, stream.key().toBytes());
            });
            if (written == 0) {
                statements.requireGuard();
                return Optional.empty();
            }
            until = rows.now() + leaseMillis;
        }
        return Optional.of(new StreamLease(stream, own.key(), rows.now(), until));
    }

    private static final String RENEW = """
            UPDATE {table}_stream {by key} SET leased_until = GREATEST(leased_until, {now} + ?)
            WHERE lease_key = ? AND stream_key = ? AND {guard} = 0""";

    private static final String LEAVE =
            "UPDATE {table}_stream {by key} SET stream_key = NULL WHERE lease_key = ? AND stream_key = ?";

    /** Leaves a slot above the limit, which was higher before. A stream has one slot only. */
    private static void leave(StreamRows.Row own, MediaStream stream, Statements statements) throws SQLException {
        statements.update(LEAVE, leave -> {
            leave.setBytes(1, own.key().toBytes());
            leave.setBytes(2, stream.key().toBytes());
        });
    }

    private StreamRows read(String principalName, Statements statements) throws SQLException {
        var sent = clock.sending();
        var rows = statements.query(
                StreamRows.STATEMENT, find -> find.setBytes(1, SessionRows.nameBytes(principalName)), StreamRows::read);
        clock.observe(rows.now(), sent);
        statements.runOn(rows.process());
        return rows;
    }

    private static final String INSERT = """
            INSERT INTO {table}_stream
              (lease_key, principal_name, slot, stream_key, session_key, started_at, leased_until, ended_at)
            SELECT ?, ?, ?, ?, ?, {now}, {now} + ?, NULL FROM (SELECT {guard} AS state) server WHERE server.state = 0""";

    /** The last condition takes the slot of a revoked session, whose lease may not have ended yet. */
    private static final String TAKE = """
            UPDATE {table}_stream {by key} SET stream_key = ?, session_key = ?, started_at = {now}, leased_until = {now} + ?
            WHERE lease_key = ? AND {guard} = 0
              AND (leased_until <= {now} OR stream_key IS NULL OR stream_key = ?)""";

    /**
     * Returns whether the stream has the slot now. If another stream has got it meanwhile, nothing has changed. It is one
     * statement in auto-commit mode, so the first request of a stream on a node costs two.
     */
    private boolean take(long slot, MediaStream stream, StreamRows rows, Statements statements) throws SQLException {
        int written;
        try {
            written = write(slot, stream, rows, statements);
        } catch (SQLException e) {
            if (!DuplicateKey.isCauseOf(e)) {
                throw e;
            }
            return false;
        }
        if (written == 0) {
            statements.requireGuard();
        }
        return written == 1;
    }

    private int write(long slot, MediaStream stream, StreamRows rows, Statements statements) throws SQLException {
        var key = StreamRows.slotKey(stream.principalName(), slot);
        var before = rows.row(slot);
        if (before.isEmpty()) {
            return statements.update(INSERT, insert -> {
                insert.setBytes(1, key.toBytes());
                insert.setBytes(2, SessionRows.nameBytes(stream.principalName()));
                insert.setLong(3, slot);
                insert.setBytes(4, stream.key().toBytes());
                insert.setBytes(5, stream.session().toBytes());
                insert.setLong(6, leaseMillis);
            });
        }
        var holder = before.get().isUnrevoked() ? null : before.get().stream();
        return statements.update(TAKE, take -> {
            take.setBytes(1, stream.key().toBytes());
            take.setBytes(2, stream.session().toBytes());
            take.setLong(3, leaseMillis);
            take.setBytes(4, key.toBytes());
            take.setBytes(5, (holder == null ? stream.key() : holder).toBytes());
        });
    }

    private static final String LOCK = """
            SELECT lease_key AS session_key, stream_key, {now} AS now_at
            FROM {table}_stream {by key} WHERE lease_key IN ({keys}) ORDER BY lease_key FOR UPDATE""";

    private static final String EXTEND = """
            UPDATE {table}_stream {by key} SET leased_until = GREATEST(leased_until, {now} + ?)
            WHERE lease_key IN ({keys})""";

    @Override
    public StreamExtension extend(List<StreamLease> leases) {
        var sorted =
                leases.stream().sorted(Comparator.comparing(StreamLease::slot)).toList();
        return database.inBackground(statements -> statements.transaction(transaction -> extend(sorted, transaction)));
    }

    private StreamExtension extend(List<StreamLease> sorted, Statements transaction) throws SQLException {
        var held = new LockedSlots();
        for (var list : KeyList.of(sorted.stream().map(StreamLease::slot).toList())) {
            transaction.query(list.in(LOCK), lock -> list.bind(lock, 1), held::add);
        }
        var kept = sorted.stream().filter(held::contains).toList();
        for (var list : KeyList.of(kept.stream().map(StreamLease::slot).toList())) {
            transaction.update(list.in(EXTEND), extend -> {
                extend.setLong(1, leaseMillis);
                list.bind(extend, 2);
            });
        }
        var lost = sorted.stream().filter(lease -> !held.contains(lease)).toList();
        return new StreamExtension(held.now, lost);
    }

    /** The locked slots, with the streams that have them. Not thread-safe. */
    private static final class LockedSlots {
        private final Map<SessionKey, SessionKey> streams = new HashMap<>();
        private long now;

        LockedSlots add(ResultSet rows) throws SQLException {
            while (rows.next()) {
                now = rows.getLong("now_at");
                var stream = rows.getBytes("stream_key");
                if (stream != null) {
                    streams.put(SessionRows.key(rows), SessionKey.ofBytes(stream));
                }
            }
            return this;
        }

        boolean contains(StreamLease lease) {
            return lease.stream().key().equals(streams.get(lease.slot()));
        }
    }

    @Override
    public boolean end(String principalName, SessionKey key) {
        return endings.end(principalName, key);
    }

    @Override
    public void startAgain(MediaStream stream) {
        endings.startAgain(stream);
    }

    @Override
    public StreamEnds ends(long since) {
        return endings.ends(since);
    }

    @Override
    public List<ListedStream> list(String principalName) {
        return database.read(statements -> read(principalName, statements)).running();
    }

    private static final String SLOT_OF = "SELECT lease_key AS session_key FROM {table}_stream WHERE stream_key = ?";

    private static final String CARRY_ON = """
            UPDATE {table}_stream {by key} SET stream_key = ?, session_key = ? WHERE lease_key = ? AND stream_key = ?""";

    private static final String MOVE_END = """
            UPDATE {table}_stream {by key} SET lease_key = ?, session_key = ? WHERE lease_key = ? AND slot IS NULL""";

    /** Lets the stream of a session go on under the session's new key, or be ended as before. */
    static void rotate(SessionKey current, SessionKey next, Statements transaction) throws SQLException {
        for (var slot : transaction.query(SLOT_OF, find -> find.setBytes(1, current.toBytes()), SessionRows::keys)) {
            transaction.update(CARRY_ON, rotate -> {
                rotate.setBytes(1, next.toBytes());
                rotate.setBytes(2, next.toBytes());
                rotate.setBytes(3, slot.toBytes());
                rotate.setBytes(4, current.toBytes());
            });
        }
        transaction.update(MOVE_END, move -> {
            move.setBytes(1, next.toBytes());
            move.setBytes(2, next.toBytes());
            move.setBytes(3, current.toBytes());
        });
    }

    private static final String UNUSED = """
            SELECT lease_key AS session_key FROM {table}_stream WHERE leased_until < {now} - ?
            ORDER BY leased_until LIMIT ?""";

    private static final String DELETE_UNUSED =
            "DELETE FROM {table}_stream WHERE leased_until < {now} - ? AND lease_key IN ({keys})";

    /** Deletes up to 1,000 rows whose lease has ended {@link SessionTimeouts#DEAD_ROW_RETENTION} ago. */
    void sweep() {
        long retention = SessionTimeouts.DEAD_ROW_RETENTION.toMillis();
        var unused = database.inBackground(statements -> statements.query(
                UNUSED,
                find -> {
                    find.setLong(1, retention);
                    find.setInt(2, MAX_SWEPT);
                },
                SessionRows::keys));
        delete(unused, Duration.ofMillis(retention));
    }

    /** Deletes the rows of {@code keys} whose lease has ended {@code retention} ago. */
    void delete(List<SessionKey> keys, Duration retention) {
        for (var list : KeyList.of(keys.stream().sorted().toList())) {
            database.inBackground(statements ->
                    statements.transaction(transaction -> transaction.update(list.in(DELETE_UNUSED), delete -> {
                        delete.setLong(1, retention.toMillis());
                        list.bind(delete, 2);
                    })));
        }
    }
}
