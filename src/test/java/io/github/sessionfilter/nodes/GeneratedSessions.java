package io.github.sessionfilter.nodes;

/** SQL with which the database generates live sessions with known ids. */
final class GeneratedSessions {
    private static final String NOW = "FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)";

    private GeneratedSessions() {}

    /** Returns the id of the session {@code number}, which starts at 0. The last of the 43 characters must be A. */
    static String id(int number) {
        return "%042dA".formatted(number + 1);
    }

    /** Returns a statement that inserts {@code count} sessions created now. */
    static String insertion(NodeSettings settings, int count) {
        long idle = settings.bounds().idleTimeout() + settings.bounds().touchLag();
        return """
                INSERT INTO %s (session_key, principal_name, description, created_at, last_accessed_at, expires_at,
                                absolute_expires_at, revoked_at)
                SELECT UNHEX(SHA2(CONCAT(LPAD(seq, 42, '0'), 'A'), 256)), CONCAT('user', seq), '', %s, %s, %s + %d, %s + %d,
                       NULL
                FROM seq_1_to_%d""".formatted(
                settings.table(), NOW, NOW, NOW, idle, NOW, settings.bounds().absoluteTimeout(), count);
    }
}
