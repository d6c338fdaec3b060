package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreClock;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cut-offs and locks: a row for each person that has one, and one row with the empty name for everybody.
 *
 * <p>Thread-safe.
 */
final class CutOffs {
    /** Nobody's name, under which the cut-off for everybody is stored. */
    static final String EVERYBODY = "";

    /** How long after the decision a login that has not seen a lock may be committed. */
    private static final Duration LOCK_COMMIT = RevocationWindow.MIN_STAMP_LIFE;

    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_SWEPT = 100;

    private final Database database;
    private final StoreClock clock;
    private final SessionTimeouts timeouts;
    private final Duration overlap;

    /**
     * Creates cut-offs.
     *
     * @param clock knows the lowest stamp
     * @param overlap how far each sync looks back behind the last one
     */
    CutOffs(Database database, StoreClock clock, SessionTimeouts timeouts, Duration overlap) {
        this.database = database;
        this.clock = clock;
        this.timeouts = timeouts;
        this.overlap = overlap;
    }

    /** Revokes sessions; the contract is that of {@code SessionStore.revokeIssuedBefore}. */
    CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return write(principalName, null, row -> row.after(issuedBefore));
    }

    /**
     * Locks a person; the contract is that of {@code SessionStore.lock}.
     *
     * <p>A login that has read this row before the commit may be committed after it. Such a login began before the
     * commit, and so before the cut-off, which is as much later as a commit may take.
     */
    CutOff lock(String principalName, long until) {
        return write(
                principalName, until, row -> until <= row.now ? 0 : duringCommit(row.after(Long.MAX_VALUE), until));
    }

    /** Returns the cut-off of a lock: after all logins, and, unless the lock ends before, after those that commit late. */
    private static long duringCommit(long afterAllLogins, long until) {
        return Math.max(afterAllLogins, Math.min(until, afterAllLogins + LOCK_COMMIT.toMillis()));
    }

    /** Decides the cut-off by the row as it is. */
    private interface Decision {
        long issuedBefore(Row row);
    }

    /**
     * What decides a cut-off. All times are the store's, in epoch milliseconds.
     *
     * @param issuedBefore the cut-off that is in force, or 0
     * @param newest the latest login; later than {@code now} if the database's clock has stepped back
     */
    private record Row(boolean exists, long now, long issuedBefore, long newest) {
        /** Returns the cut-off for logins before {@code time}; in the future, there is none after the latest login. */
        long after(long time) {
            return time <= now ? time : Math.min(time, Math.max(now, Math.max(issuedBefore, newest)) + 1);
        }
    }

    private CutOff write(@Nullable String principalName, @Nullable Long lockedUntil, Decision decision) {
        return database.repeatable(connection -> {
            for (int i = 0; i < MAX_ATTEMPTS; i++) {
                var written = tryWrite(principalName, lockedUntil, decision, connection);
                if (written.isPresent()) {
                    return new CutOff(principalName, written.get());
                }
            }
            throw new SQLTransientException("the row of a cut-off was added or removed " + MAX_ATTEMPTS + " times");
        });
    }

    /** Returns the cut-off, or nothing if another transaction has added or removed the row meanwhile. */
    private Optional<Long> tryWrite(
            @Nullable String principalName, @Nullable Long lockedUntil, Decision decision, Statements connection)
            throws SQLException {
        try {
            return connection.transaction(transaction -> {
                var row = read(principalName, transaction);
                long issuedBefore = Math.max(row.issuedBefore, decision.issuedBefore(row));
                var name = SessionRows.nameBytes(principalName == null ? EVERYBODY : principalName);
                if (!row.exists) {
                    insert(name, issuedBefore, lockedUntil, transaction);
                    return Optional.of(issuedBefore);
                }
                return update(name, issuedBefore, lockedUntil, transaction) == 1
                        ? Optional.of(issuedBefore)
                        : Optional.empty();
            });
        } catch (SQLException e) {
            if (!DuplicateKey.isCauseOf(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static final String READ = """
            SELECT server.now_at, own.issued_before, ({newest}) AS newest
            FROM (SELECT {now} AS now_at) server LEFT JOIN {table}_cutoff own ON own.principal_name = ?""";

    private static final String READ_PERSON =
            READ.replace("{newest}", "SELECT MAX(created_at) FROM {table} WHERE principal_name = ?");

    /** The newest login may be later than now: it has the time of a cut-off, or the database's clock has stepped back. */
    private static final String READ_EVERYBODY = READ.replace("{newest}", """
            SELECT GREATEST(COALESCE((SELECT MAX(created_at) FROM {table}), 0),
              COALESCE((SELECT MAX(issued_before) FROM {table}_cutoff), 0))""");

    private Row read(@Nullable String principalName, Statements transaction) throws SQLException {
        return principalName == null
                ? transaction.query(
                        READ_EVERYBODY, read -> read.setBytes(1, SessionRows.nameBytes(EVERYBODY)), CutOffs::row)
                : transaction.query(
                        READ_PERSON,
                        read -> {
                            read.setBytes(1, SessionRows.nameBytes(principalName));
                            read.setBytes(2, SessionRows.nameBytes(principalName));
                        },
                        CutOffs::row);
    }

    private static Row row(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new SQLException("the result was cut short: expected a row with the database's time");
        }
        long issuedBefore = rows.getLong("issued_before");
        return new Row(!rows.wasNull(), rows.getLong("now_at"), issuedBefore, rows.getLong("newest"));
    }

    private static final String INSERT = """
            INSERT INTO {table}_cutoff (principal_name, issued_before, locked_until, stamped_at)
            VALUES (?, ?, ?, GREATEST({now}, ?))""";

    private void insert(byte[] name, long issuedBefore, @Nullable Long lockedUntil, Statements transaction)
            throws SQLException {
        transaction.insert(INSERT, insert -> {
            insert.setBytes(1, name);
            insert.setLong(2, issuedBefore);
            insert.setLong(3, lockedUntil == null ? 0 : lockedUntil);
            insert.setLong(4, lowestStamp());
        });
    }

    /** Always changes the row, because some drivers do not count a row that stays as it is. */
    private static final String UPDATE = """
            UPDATE {table}_cutoff SET issued_before = GREATEST(issued_before, ?), {lock}
              stamped_at = GREATEST({now}, stamped_at + 1, ?) WHERE principal_name = ?""";

    private static final String UPDATE_CUT_OFF = UPDATE.replace("{lock}", "");
    private static final String UPDATE_LOCK = UPDATE.replace("{lock}", "locked_until = ?,");

    private int update(byte[] name, long issuedBefore, @Nullable Long lockedUntil, Statements transaction)
            throws SQLException {
        return transaction.update(lockedUntil == null ? UPDATE_CUT_OFF : UPDATE_LOCK, update -> {
            int next = 1;
            update.setLong(next++, issuedBefore);
            if (lockedUntil != null) {
                update.setLong(next++, lockedUntil);
            }
            update.setLong(next++, lowestStamp());
            update.setBytes(next, name);
        });
    }

    /** Returns the lowest stamp of a revocation, see {@link StoreClock#highestMillisWithin}. */
    private long lowestStamp() {
        return clock.highestMillisWithin(overlap);
    }

    /** What decides about a login. */
    private static final String BEGIN_LOGIN = """
            SELECT {now} AS now_at, {state} AS state, in_force.issued_before, in_force.locked_until
            FROM (SELECT MAX(issued_before) AS issued_before, MAX(locked_until) AS locked_until
              FROM {table}_cutoff WHERE principal_name IN (?, ?)) in_force""";

    /**
     * The moment of a login. All times are the store's, in epoch milliseconds.
     *
     * @param issuedBefore the least time of the login
     */
    record LoginMoment(long now, long issuedBefore, boolean isLocked) {}

    /** Reads what decides about a login of {@code principalName}. */
    static LoginMoment beginLogin(String principalName, StoreClock clock, Statements statements) throws SQLException {
        var sent = clock.sending();
        return statements.query(
                BEGIN_LOGIN,
                find -> {
                    find.setBytes(1, SessionRows.nameBytes(principalName));
                    find.setBytes(2, SessionRows.nameBytes(EVERYBODY));
                },
                rows -> {
                    ServerState.verifyFirst(rows);
                    long now = rows.getLong("now_at");
                    clock.observe(now, sent);
                    return new LoginMoment(now, rows.getLong("issued_before"), rows.getLong("locked_until") > now);
                });
    }

    /** Lists persons whose cut-off revokes no session any more: all older rows are gone, whatever their time-outs were. */
    private static final String UNUSED = """
            SELECT principal_name FROM {table}_cutoff WHERE principal_name <> {everybody} AND {old}
              AND NOT EXISTS (SELECT 1 FROM {table}
                WHERE {table}.principal_name = {table}_cutoff.principal_name
                  AND {table}.created_at < {table}_cutoff.issued_before) LIMIT ?""";

    private static final String DELETE = "DELETE FROM {table}_cutoff WHERE {old} AND principal_name = ?";

    private static final String OLD =
            "issued_before < {now} - ? AND locked_until < {now} - ? AND stamped_at < {now} - ?";

    /** Deletes up to 100 rows that revoke no session any more. The row for everybody stays. */
    void sweep() {
        var unused = database.inBackground(connection -> connection.query(
                UNUSED.replace("{old}", OLD), find -> find.setInt(bindRetention(find), MAX_SWEPT), CutOffs::names));
        unused.forEach(this::delete);
    }

    /** Deletes the row of a person if it revokes no session any more. */
    void delete(String principalName) {
        delete(SessionRows.nameBytes(principalName));
    }

    private void delete(byte[] name) {
        database.inBackground(connection -> connection.transaction(transaction -> transaction.update(
                DELETE.replace("{old}", OLD), delete -> delete.setBytes(bindRetention(delete), name))));
    }

    /** Sets parameters 1 to 3, and returns the number of the next one. */
    private int bindRetention(PreparedStatement statement) throws SQLException {
        long retention = SessionTimeouts.DEAD_ROW_RETENTION.toMillis();
        statement.setLong(1, timeouts.absoluteTimeout().toMillis() + retention);
        statement.setLong(2, retention);
        statement.setLong(3, retention);
        return 4;
    }

    private static List<byte[]> names(ResultSet rows) throws SQLException {
        var names = new ArrayList<byte[]>();
        while (rows.next()) {
            names.add(rows.getBytes("principal_name"));
        }
        return names;
    }

    /** Returns the cut-off of a row with {@code principal_name} and {@code issued_before}. */
    static CutOff of(byte[] name, long issuedBefore) {
        return new CutOff(name.length == 0 ? null : new String(name, StandardCharsets.UTF_8), issuedBefore);
    }
}
