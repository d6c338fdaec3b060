package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.sql.SQLException;
import java.time.Duration;

/** Inserts live sessions that the database generates, into the table with the filter's default name. */
public final class LiveRows {
    public static final String TABLE = "web_session";
    /** The filter's defaults. */
    public static final SessionTimeouts TIMEOUTS = TestTimeouts.DEFAULTS;

    public static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);

    public static final RevocationWindow WINDOW = RevocationWindow.of(TIMEOUTS.maxStaleness(), STORE_TIMEOUT);

    private static final int BATCH = 50_000;

    private LiveRows() {}

    /** Creates the table. */
    public static void createTable(MySqlServer server) {
        try (var pool = server.pool(STORE_TIMEOUT)) {
            new JdbcSessionStore(pool, TABLE, true, new StoreClock(NodeClock.system()), TIMEOUTS, STORE_TIMEOUT).now();
        }
    }

    /**
     * Inserts the sessions with the numbers from {@code first} to {@code last}, whose last touch is their login.
     *
     * @param idle the last touches are spread evenly over this time until now
     */
    public static void insert(MySqlServer server, int first, int last, Duration idle) throws SQLException {
        insert(server, TABLE, first, last, Duration.ZERO, idle);
    }

    /**
     * Inserts the same sessions into another table, with all times shifted back by {@code ago}. If {@code ago} is long
     * enough, the sessions are dead.
     */
    public static void insert(MySqlServer server, String table, int first, int last, Duration ago, Duration idle)
            throws SQLException {
        for (int from = first; from <= last; from += BATCH) {
            server.execute(insertion(table, from, Math.min(from + BATCH - 1, last), ago, idle));
        }
    }

    /** MariaDB generates the table {@code seq_1_to_9}. Both factors are primes, so adjacent rows have distant times. */
    private static String insertion(String table, int first, int last, Duration ago, Duration idle) {
        long now = System.currentTimeMillis() - ago.toMillis();
        var touchedAt = "(%d - MOD(seq * 104729, 1299709) * %d DIV 1299709)".formatted(now, idle.toMillis());
        return """
                INSERT INTO %s (session_key, principal_name, description, created_at, last_accessed_at, expires_at,
                                absolute_expires_at, revoked_at)
                SELECT UNHEX(SHA2(CONCAT(LPAD(seq, 42, '0'), 'A'), 256)), CONCAT('user', seq), 'bench', %s, %s, %s + %d,
                       %s + %d, NULL
                FROM seq_%d_to_%d""".formatted(
                        table,
                        touchedAt,
                        touchedAt,
                        touchedAt,
                        TIMEOUTS.paddedIdleMillis(LoginTerms.NONE),
                        touchedAt,
                        TIMEOUTS.absoluteTimeout().toMillis(),
                        first,
                        last);
    }
}
