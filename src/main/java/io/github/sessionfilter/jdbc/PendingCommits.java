package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Knows the commits that were given up and that the server still executes, such as while a synchronous standby is away.
 *
 * <p>No time-out of the server ends such a commit, and PostgreSQL keeps its connection after the client has gone. So a
 * further write first asks whether they have ended, and is refused while there are several. Thread-safe.
 */
final class PendingCommits {
    /** So many pending commits are no reason to refuse writes: each may only be slow. */
    private static final int FEW = 2;

    private final LongSupplier nanoTime;
    private final List<Commit> commits = new ArrayList<>();
    private volatile int count;

    /** A commit; a class and not a record, because JDK 17 keeps the class loader of a compared record alive. */
    private static final class Commit {
        /** The number of the server's process or thread. */
        private final long process;
        /** When its client gave up, in nanoseconds. */
        private final long gaveUpAt;

        Commit(long process, long gaveUpAt) {
            this.process = process;
            this.gaveUpAt = gaveUpAt;
        }
    }

    PendingCommits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Adds a commit that {@code process} on the server may still execute; 0 is no process. */
    synchronized void add(long process) {
        if (process != 0) {
            commits.add(new Commit(process, nanoTime.getAsLong()));
            count = commits.size();
        }
    }

    /** Returns how many commits may be pending. */
    int count() {
        return count;
    }

    /**
     * Makes sure that few commits are pending.
     *
     * @throws SessionStoreException if there are more
     */
    void requireFew() {
        if (count > FEW) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.COMMITS_WAIT);
        }
    }

    /** Asks the server, and removes the commits that it does not execute. */
    void removeEnded(Connection connection, Dialect dialect) throws SQLException {
        var asked = snapshot();
        var executed = executed(connection, dialect, asked);
        synchronized (this) {
            commits.removeIf(commit -> asked.contains(commit) && !executed.contains(commit.process));
            count = commits.size();
        }
    }

    private synchronized List<Commit> snapshot() {
        return List.copyOf(commits);
    }

    private Set<Long> executed(Connection connection, Dialect dialect, List<Commit> asked) throws SQLException {
        var processes = new HashSet<Long>();
        if (asked.isEmpty()) {
            return processes;
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query(dialect, asked))) {
            while (rows.next()) {
                processes.add(rows.getLong(1));
            }
        } catch (SQLException e) {
            if (ErrorClass.of(e) != ErrorClass.STATEMENT_REFUSED) {
                throw e;
            }
        }
        return processes;
    }

    /** A process with the same number on another server has not executed its statement for so long. */
    private String query(Dialect dialect, List<Commit> asked) {
        long now = nanoTime.getAsLong();
        boolean isPostgreSql = dialect == Dialect.POSTGRESQL;
        return asked.stream()
                .map(commit -> {
                    long millis = Math.max(0, (now - commit.gaveUpAt) / 1_000_000);
                    return isPostgreSql
                            ? "pid = " + commit.process + " AND query_start <= clock_timestamp() - INTERVAL '" + millis
                                    + " milliseconds'"
                            : "id = " + commit.process + " AND time >= " + millis / 1_000;
                })
                .collect(Collectors.joining(
                        ") OR (",
                        isPostgreSql
                                ? "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND usename = session_user"
                                        + " AND backend_type = 'client backend' AND (("
                                : "SELECT id FROM information_schema.processlist WHERE command IN ('Query', 'Execute')"
                                        + " AND user = SUBSTRING_INDEX(USER(), '@', 1) AND ((",
                        "))"));
    }
}
