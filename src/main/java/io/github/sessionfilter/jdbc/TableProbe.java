package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.TableFacts.Kind;
import io.github.sessionfilter.session.SessionStoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks before the first call that the table keeps what the store writes, and that its indexes serve the statements.
 *
 * <p>It reads the catalog at each start. It leads a session through its life once per version of the table and connection
 * settings, in a transaction that it rolls back. Thread-safe.
 */
final class TableProbe {
    /** The classes of SQL:2016 for a value that the table does not take: data exception, and integrity constraint. */
    private static final Set<String> REJECTED_CLASSES = Set.of("22", "23");

    /** The states that triggers raise: SIGNAL of MySQL and MariaDB, and RAISE of PostgreSQL. */
    private static final Set<String> RAISED_STATES = Set.of("45000", "P0001");

    /**
     * The codes of MySQL and MariaDB for it that have no such state: no default, a cut value, a wrong value, a CHECK
     * constraint, and a trigger that changes the table.
     */
    private static final Set<Integer> REJECTED_CODES = Set.of(1364, 1265, 1366, 3819, 1442);

    /** The codes of a foreign key that refuses the probe's person. A table of persons is the application's right. */
    private static final Set<Integer> FOREIGN_KEY_CODES = Set.of(1216, 1452, 23506);

    private static final String FOREIGN_KEY_STATE = "23503";

    private final String table;
    private final String cutOffTable;
    private final String streamTable;
    private final boolean hasStreams;
    private final int version;
    private final Opener opener;
    private final Logger log;

    /**
     * Creates a probe.
     *
     * @param hasStreams whether there is a table of streams
     * @param version the version of the table that this jar supports
     * @param opener opens the store that the probe uses
     */
    TableProbe(String table, boolean hasStreams, int version, Opener opener, Logger log) {
        this.table = table;
        this.cutOffTable = table + "_cutoff";
        this.streamTable = table + "_stream";
        this.hasStreams = hasStreams;
        this.version = version;
        this.opener = opener;
        this.log = log;
    }

    /** Opens a store for a probe, on a table that needs no further check. */
    interface Opener {
        LifeProbe open(ConnectionSource connections, Dialect dialect);
    }

    /**
     * Checks the table.
     *
     * @param connection in auto-commit mode
     * @throws IllegalStateException if it cannot be used; the message names what to run
     */
    void check(Connection connection, Dialect dialect) throws SQLException {
        try {
            checkAll(connection, dialect);
        } catch (SQLException e) {
            if (!ServerState.isNotSetUp(e)) {
                throw e;
            }
            log.log(Level.DEBUG, "session variables refuse the check of the table", e);
        }
    }

    private void checkAll(Connection connection, Dialect dialect) throws SQLException {
        var facts = new LinkedHashMap<String, TableFacts>();
        try {
            for (var each : needs().keySet()) {
                facts.put(each, TableFacts.read(connection, each, dialect));
            }
        } catch (SQLException e) {
            switch (ErrorClass.of(e)) {
                case STATEMENT_REFUSED, OTHER ->
                    log.log(Level.WARNING, "the indexes of the table " + table + " cannot be checked", e);
                default -> throw e;
            }
            return;
        }
        for (var each : facts.entrySet()) {
            if (TableCheck.isCut(each.getValue(), Objects.requireNonNull(needs().get(each.getKey())))) {
                log.log(
                        Level.WARNING,
                        "the indexes of the table {0} cannot be checked: the catalog's answer was cut",
                        each.getKey());
                return;
            }
        }
        for (var each : facts.entrySet()) {
            var needed = Objects.requireNonNull(needs().get(each.getKey()));
            TableCheck.require(each.getKey(), needed, dialect, each.getValue());
        }
        var record = new ProbeRecord(table, version, List.copyOf(facts.values()), connection);
        if (!record.isKnown(connection) && leadsALife(connection, dialect, Objects.requireNonNull(facts.get(table)))) {
            record.write(connection);
        }
    }

    /** Returns what is needed of each table, by its name. */
    private Map<String, TableNeeds> needs() {
        var needs = new LinkedHashMap<String, TableNeeds>();
        needs.put(table, TableNeeds.SESSIONS);
        needs.put(cutOffTable, TableNeeds.CUT_OFFS);
        if (hasStreams) {
            needs.put(streamTable, TableNeeds.STREAMS);
        }
        return needs;
    }

    /** Returns whether all steps ran. */
    private boolean leadsALife(Connection connection, Dialect dialect, TableFacts facts) throws SQLException {
        var transaction = ProbeTransaction.begin(connection, dialect);
        try {
            var probe = opener.open(transaction, dialect);
            try {
                probe.run();
                return true;
            } catch (SessionStoreException e) {
                if (!(e.getCause() instanceof SQLException cause)) {
                    throw e;
                }
                if (isForeignKey(cause)) {
                    log.log(
                            Level.WARNING,
                            "the table " + table + " was checked only until the attempt to " + probe.step()
                                    + ": a foreign key knows no such person ("
                                    + cause.getMessage() + "); to check the rest, start once without it: "
                                    + facts.guards().stream()
                                            .filter(guard -> guard.kind() == Kind.FOREIGN_KEY)
                                            .map(guard -> guard.drop(table, dialect))
                                            .collect(Collectors.joining("; ")));
                    return false;
                }
                if (ServerState.isNotSetUp(cause)) {
                    log.log(Level.DEBUG, "a session variable refuses the probe of the table", e);
                    return false;
                }
                if (!isRejected(cause)) {
                    throw cause;
                }
                throw unusable(connection, dialect, facts, probe, cause);
            } catch (IllegalStateException e) {
                throw unusable(connection, dialect, facts, probe, e);
            }
        } finally {
            transaction.end();
        }
    }

    private static boolean isForeignKey(SQLException e) {
        return FOREIGN_KEY_STATE.equals(e.getSQLState()) || FOREIGN_KEY_CODES.contains(e.getErrorCode());
    }

    private static boolean isRejected(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return ErrorClass.of(e) == ErrorClass.STATEMENT_REFUSED
                || RAISED_STATES.contains(state)
                || state.length() == 5 && REJECTED_CLASSES.contains(state.substring(0, 2))
                || REJECTED_CODES.contains(e.getErrorCode());
    }

    private IllegalStateException unusable(
            Connection connection, Dialect dialect, TableFacts facts, LifeProbe probe, Exception failure)
            throws SQLException {
        var message = new StringBuilder("the table '" + table + "' cannot be used: the attempt to " + probe.step()
                + " failed (" + failure.getMessage() + ")");
        if (failure instanceof SQLException e
                && ErrorClass.of(e) == ErrorClass.STATEMENT_REFUSED
                && dialect != Dialect.H2) {
            message.append("; expected the permissions of the store; run: GRANT ")
                    .append(probe.privileges(table))
                    .append(" TO ")
                    .append(Grantee.of(connection, dialect));
        }
        var guards = facts.guards().stream()
                .filter(guard -> guard.kind() != Kind.FOREIGN_KEY)
                .toList();
        if (!guards.isEmpty()) {
            message.append("; expected no trigger and no constraint that refuses or changes a session; run: ")
                    .append(guards.stream()
                            .map(guard -> guard.drop(table, dialect))
                            .collect(Collectors.joining("; ")));
        } else if (dialect == Dialect.H2) {
            message.append("; expected a table made by schema-h2.sql, and MODE=REGULAR in the URL");
        }
        return new IllegalStateException(message.toString(), failure);
    }
}
