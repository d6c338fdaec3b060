package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Detects the database and creates the table if needed, on the first connection.
 *
 * <p>Jars of several versions share the table while nodes are upgraded one by one. The newest row of
 * {@code {table}_version} holds the table's version. A newer version only adds columns and indexes, which older jars do
 * not see, because every statement names its columns. A version that older jars cannot use raises {@code usable_from}, and
 * older jars then refuse to start. A table without a version has version 1, which this jar brings to its own version.
 *
 * <p>Thread-safe.
 */
final class Schema {
    private static final String NEWER_VERSION =
            "CASE WHEN (SELECT MAX(usable_from) FROM {table}_version WHERE version > 0) > %d THEN %d ELSE {state} END";

    private static final long LOCK_WAIT_SECONDS = 1;
    private static final int MAX_CREATIONS = 10;

    private final String table;
    private final boolean createIfMissing;
    private final boolean hasStreams;
    private final @Nullable TableProbe probe;
    private final Logger log;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentMap<String, String> completed = new ConcurrentHashMap<>();
    private volatile @Nullable Dialect dialect;
    private volatile boolean isOutdated;

    /**
     * Creates a schema that has not seen the database yet.
     *
     * @param table the table's name, a plain SQL identifier
     * @param createIfMissing whether to create what is missing of the table
     * @param hasStreams whether there must be a table of streams
     * @param probe checks the table after that
     */
    Schema(String table, boolean createIfMissing, boolean hasStreams, TableProbe probe, Logger log) {
        this.log = log;
        this.table = table;
        this.createIfMissing = createIfMissing;
        this.hasStreams = hasStreams;
        this.probe = probe;
    }

    /** Creates a schema for a {@link LifeProbe}. Its statements take the state of the server for right. */
    Schema(String table, Dialect dialect) {
        this.log = System.getLogger(Schema.class.getName());
        this.table = table;
        this.createIfMissing = false;
        this.hasStreams = false;
        this.probe = null;
        this.dialect = dialect;
    }

    /** Returns whether {@link #prepare} has succeeded. */
    boolean isPrepared() {
        return dialect != null;
    }

    /**
     * Makes sure that the table can be used. After the first success it does nothing.
     *
     * @throws IllegalStateException if the database is not supported, or the table is missing or cannot be used
     */
    void prepare(Connection connection) throws SQLException {
        if (dialect != null) {
            return;
        }
        lock();
        try {
            if (dialect == null) {
                dialect = detect(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    private void lock() throws SQLTransientConnectionException {
        try {
            if (!lock.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientConnectionException("another thread is still checking the table " + table);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for the check of table " + table, e);
        }
    }

    /**
     * Fails if a newer jar has upgraded the table so that this one cannot use it any more.
     *
     * @throws SessionStoreException with {@link StoreFailure#OUTDATED}
     */
    void requireSupported() {
        if (isOutdated) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.OUTDATED);
        }
    }

    /** Lets each later call of {@link #requireSupported} fail. */
    void setOutdated() {
        if (!isOutdated) {
            isOutdated = true;
            log.log(
                    Level.ERROR,
                    "the table {0} was upgraded by a newer jar, and this jar ({1}) cannot use it any more; all requests"
                            + " are answered with 503 until this node runs the newer jar",
                    table,
                    TableVersion.SUPPORTED);
        }
    }

    /**
     * Returns a statement with its placeholders replaced, after {@link #prepare} has succeeded.
     *
     * <ul>
     *   <li>{@code {table}}: the table's name
     *   <li>{@code {session columns}}: {@link SessionRows#COLUMNS}
     *   <li>{@code {not cut off}}: {@link SessionRows#NOT_CUT_OFF}
     *   <li>{@code {everybody}}: the name of {@link CutOffs#EVERYBODY}
     *   <li>{@code {now}}: the database's time, see {@link Dialect#now}
     *   <li>{@code {state}}: the state of the server, see {@link Dialect#state}
     *   <li>{@code {state and version}}: the same, and whether this jar still supports the table
     *   <li>{@code {process}}: the server's process, see {@link WriteGuard#process}
     *   <li>{@code {by key}}: after the table's name, see {@link Dialect#byKey}
     *   <li>{@code {delete by key}}: the beginning of a deletion by keys, see {@link Dialect#deleteByKey}
     * </ul>
     */
    String complete(String statement) {
        return completed.computeIfAbsent(statement, each -> complete(each, Objects.requireNonNull(dialect)));
    }

    /** Returns the first query of a transaction that writes, see {@link Dialect#beginTransaction}. */
    String beginTransaction(Duration lockWait) {
        return probe == null
                ? "SELECT " + state(dialect()) + " AS state, 0 AS process"
                : dialect().beginTransaction(lockWait);
    }

    /** Returns the expression that guards a write in auto-commit mode, see {@link WriteGuard#expression}. */
    String guard(Duration lockWait) {
        return probe == null ? String.valueOf(ServerState.RIGHT) : WriteGuard.expression(dialect(), lockWait);
    }

    /** A probe runs its transactions inside another one, and so in another state. */
    private String state(Dialect of) {
        return probe == null ? String.valueOf(ServerState.RIGHT) : of.state();
    }

    /** Returns the database's dialect, after {@link #prepare} has succeeded. */
    Dialect dialect() {
        return Objects.requireNonNull(dialect);
    }

    private String complete(String statement, Dialect of) {
        return statement
                .replace("{session columns}", SessionRows.COLUMNS)
                .replace("{not cut off}", SessionRows.NOT_CUT_OFF)
                .replace("{everybody}", of == Dialect.POSTGRESQL ? "''" : "X''")
                .replace("{delete by key}", of.deleteByKey())
                .replace("{by key}", of.byKey())
                .replace("{state and version}", NEWER_VERSION.formatted(TableVersion.SUPPORTED, ServerState.OUTDATED))
                .replace("{state}", state(of))
                .replace("{process}", WriteGuard.process(of))
                .replace("{table}", table)
                .replace("{now}", of.now());
    }

    private Dialect detect(Connection connection) throws SQLException {
        var detected = Dialect.of(connection.getMetaData());
        if (detected == Dialect.POSTGRESQL) {
            Multiplexer.requireUnnamedStatements(connection);
        }
        try {
            prepare(connection, detected);
        } catch (SQLException e) {
            if (!ServerState.isNotSetUp(e)) {
                throw e;
            }
            var saved = new SessionVariables(detected, Duration.ofSeconds(LOCK_WAIT_SECONDS)).saveAndSet(connection);
            try (saved) {
                prepare(connection, detected);
            }
        }
        return detected;
    }

    private void prepare(Connection connection, Dialect detected) throws SQLException {
        for (int i = 0; createIfMissing && i < MAX_CREATIONS && !isComplete(connection); i++) {
            create(connection, detected);
        }
        requireColumns(connection, detected, table, TableNeeds.SESSIONS);
        if (hasStreams) {
            requireColumns(connection, detected, table + "_stream", TableNeeds.STREAMS);
        }
        TableVersion.read(connection, table).require(table, remedy(detected));
        if (probe != null) {
            check(connection, detected, probe);
        }
    }

    /** Creates indexes of an empty table that are missing, because another node may have just begun to create it. */
    private void check(Connection connection, Dialect detected, TableProbe check) throws SQLException {
        for (int attempts = 1; ; attempts++) {
            try {
                check.check(connection, detected);
                return;
            } catch (IllegalStateException e) {
                boolean isNew = isEmpty(connection, table) || hasStreams && isEmpty(connection, table + "_stream");
                if (!createIfMissing || attempts == MAX_CREATIONS || !isNew) {
                    throw e;
                }
                create(connection, detected);
            }
        }
    }

    /** Returns false also if the database does not know LIMIT, as H2 in the mode of another database. */
    private static boolean isEmpty(Connection connection, String checked) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT 1 FROM " + checked + " LIMIT 1")) {
            return !rows.next();
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            return false;
        }
    }

    private boolean isComplete(Connection connection) throws SQLException {
        return isAccepted(connection, TableNeeds.SESSIONS.query(table))
                && (!hasStreams || isAccepted(connection, TableNeeds.STREAMS.query(table + "_stream")))
                && TableVersion.read(connection, table).isComplete();
    }

    private void create(Connection connection, Dialect detected) throws SQLException {
        try {
            for (var file : schemaFiles(detected)) {
                for (var statement : Dialect.statements(file)) {
                    execute(connection, complete(statement, detected));
                }
            }
            log.log(Level.INFO, "created or upgraded the table {0} by {1}", table, schemaFiles(detected));
        } catch (SQLException e) {
            log.log(Level.DEBUG, "cannot create the table; another node may be creating it", e);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)); // which takes time
        }
    }

    private List<String> schemaFiles(Dialect detected) {
        return hasStreams
                ? List.of(detected.schemaFile(), detected.streamSchemaFile())
                : List.of(detected.schemaFile());
    }

    private void requireColumns(Connection connection, Dialect detected, String checked, TableNeeds needs)
            throws SQLException {
        try {
            execute(connection, needs.query(checked));
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            throw new IllegalStateException(
                    "the table '" + checked + "' is missing or not as expected (" + e.getMessage() + "); create it by "
                            + remedy(detected) + "; if it exists, run: GRANT SELECT, INSERT, UPDATE, DELETE ON "
                            + checked + " TO " + Grantee.of(connection, detected),
                    e);
        }
    }

    private String remedy(Dialect detected) {
        return String.join(" and ", schemaFiles(detected))
                + " from the jar's folder io/github/sessionfilter/jdbc, with {table} replaced by '"
                + table + "', and let this user read it and write to it; "
                + (createIfMissing ? "this user may not create it" : "or set createSchema=true");
    }

    private static boolean isAccepted(Connection connection, String query) throws SQLException {
        try {
            execute(connection, query);
            return true;
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            return false;
        }
    }

    private static boolean isRefused(SQLException e) {
        return ErrorClass.of(e) == ErrorClass.STATEMENT_REFUSED;
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (var executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }
}
