package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.session.SessionStoreException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests of the locks that MySQL and MariaDB offer. */
abstract class MySqlLockedTableContract extends LockedTableContract {
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    @Override
    String lock(boolean againstReads) {
        return "LOCK TABLES " + table + (againstReads ? " WRITE" : " READ");
    }

    @Override
    String waiting() {
        return "SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for %lock'";
    }

    @Override
    String connections() {
        return "SELECT COUNT(*) FROM information_schema.processlist";
    }

    /** A backup of the whole server begins with it. */
    @Test
    void leavesNoWriteWaitingBehindALockOfAllTables() throws Exception {
        leavesNoWriteWaiting("FLUSH TABLES WITH READ LOCK");
    }

    /** The server counts in seconds, so a third of a short storeTimeout would be over first. */
    @Test
    void getsTheAnswerOfTheServerToAWriteThatMetALock() throws Exception {
        try (var source = database.pool(Duration.ofSeconds(2));
                var node = new JdbcSessionStore(source, table, true, clock, timeouts, Duration.ofSeconds(2));
                var locker = database.connect()) {
            node.now();
            locker.createStatement().execute(lock(false));
            var failure = assertThrows(SessionStoreException.class, () -> node.insert(randomKey(), "alice", ""));
            var cause = assertInstanceOf(SQLException.class, failure.getCause());
            assertEquals(LOCK_WAIT_TIMEOUT, cause.getErrorCode(), cause::toString);
        }
    }
}
