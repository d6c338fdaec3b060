package io.github.sessionfilter.example;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {

    private static final String IGNORE_CASE = ";IGNORECASE=TRUE";

    @Test
    void knowsTheDemonstrationAccountsFromTheFirstUseOn() throws SQLException {
        try (Accounts accounts = accounts("jdbc:h2:mem:first")) {
            assertTrue(accounts.verify(new Credentials("alice", "wonderland")));
            assertTrue(accounts.verify(new Credentials("bob", "builder")));
            assertFalse(accounts.verify(new Credentials("alice", "builder")));
            assertFalse(accounts.verify(new Credentials("carol", "no account has this password")));
        }
    }

    @Test
    void knowsWhoIsAnOperator() throws SQLException {
        try (Accounts accounts = accounts("jdbc:h2:mem:operators" + IGNORE_CASE)) {
            assertTrue(accounts.verify(new Credentials("olga", "overseer")));
            assertTrue(accounts.isOperator("olga"));
            assertFalse(accounts.isOperator("OLGA"));
            assertFalse(accounts.isOperator("alice"));
            assertFalse(accounts.isOperator("nobody"));
        }
    }

    @Test
    void comparesUserNamesByteForByteWhateverTheCollation() throws SQLException {
        try (Accounts accounts = accounts("jdbc:h2:mem:collation" + IGNORE_CASE)) {
            assertTrue(accounts.verify(new Credentials("alice", "wonderland")));
            assertFalse(accounts.verify(new Credentials("Alice", "wonderland")));
            assertFalse(accounts.verify(new Credentials("ALICE", "wonderland")));
        }
    }

    @Test
    void leavesATableThatHasAccountsAlone() throws SQLException {
        String url = "jdbc:h2:mem:filled";
        try (Connection kept = DriverManager.getConnection(url, "sa", "")) {
            try (Accounts accounts = accounts(url)) {
                assertTrue(accounts.verify(new Credentials("bob", "builder")));
            }
            try (Statement statement = kept.createStatement()) {
                statement.execute("DELETE FROM account WHERE user_name = 'bob'");
            }
            try (Accounts accounts = accounts(url)) {
                assertFalse(accounts.verify(new Credentials("bob", "builder")));
                assertTrue(accounts.verify(new Credentials("alice", "wonderland")));
            }
        }
    }

    @Test
    void takesFirstLoginsThatComeAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Accounts accounts = accounts("jdbc:h2:mem:together")) {
            List<Callable<Boolean>> logins = Stream.of("alice", "alice", "alice", "alice")
                    .<Callable<Boolean>>map(user -> () -> accounts.verify(new Credentials(user, "wonderland")))
                    .toList();
            for (Future<Boolean> login : threads.invokeAll(logins)) {
                assertTrue(login.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void findsTheDriversOfTheWar() {
        for (String url : List.of("jdbc:h2:mem:", "jdbc:mysql://db/x", "jdbc:postgresql://db/x")) {
            accounts(url).close();
        }
        assertThrows(IllegalArgumentException.class, () -> accounts("jdbc:oracle:thin:"));
    }

    @Test
    void replacesAConnectionAfterTheDatabaseHasRestarted(@TempDir Path folder) throws SQLException {
        Server database = startDatabase("0");
        String port = String.valueOf(database.getPort());
        try (Accounts accounts = accounts("jdbc:h2:tcp://127.0.0.1:" + port + "/" + folder.resolve("db"))) {
            assertTrue(accounts.verify(new Credentials("alice", "wonderland")));
            database.stop();
            database = startDatabase(port);
            assertTrue(accounts.isOperator("olga"));
        } finally {
            database.stop();
        }
    }

    private static Server startDatabase(String port) throws SQLException {
        return Server.createTcpServer("-tcpPort", port, "-ifNotExists").start();
    }

    @Test
    void throwsWhileTheDatabaseIsDown() {
        try (Accounts accounts = accounts("jdbc:h2:tcp://127.0.0.1:1/nothing")) {
            assertThrows(SQLException.class, () -> accounts.verify(new Credentials("alice", "wonderland")));
        }
    }

    private static Accounts accounts(String url) {
        return new Accounts(new DatabaseSettings(url, "sa", ""));
    }
}
