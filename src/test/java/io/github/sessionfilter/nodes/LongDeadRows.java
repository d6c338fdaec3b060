package io.github.sessionfilter.nodes;

/** SQL for sessions that expired two hours ago by the database's clock, so that the sweeper removes them. */
final class LongDeadRows {
    private static final String NOW = "FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)";
    private static final long HOUR = 3_600_000;

    private LongDeadRows() {}

    static String insertion(String table, int rows) {
        return """
                INSERT INTO %s (session_key, principal_name, description, created_at, last_accessed_at, expires_at,
                                absolute_expires_at, revoked_at)
                SELECT UNHEX(SHA2(CONCAT('dead', seq), 256)), CONCAT('dead', seq), '', %s - %d, %s - %d, %s - %d, %s, NULL
                FROM seq_1_to_%d""".formatted(table, NOW, 3 * HOUR, NOW, 3 * HOUR, NOW, 2 * HOUR, NOW, rows);
    }

    static String count(String table) {
        return "SELECT COUNT(*) FROM " + table + " WHERE expires_at < " + NOW + " - " + HOUR
                + " AND revoked_at IS NULL";
    }
}
