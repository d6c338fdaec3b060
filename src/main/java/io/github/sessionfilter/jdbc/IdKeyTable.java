package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.IdKey;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.StoreClock;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys that tag session ids, and makes one if none signs.
 *
 * <p>Several nodes may find at the same time that none signs. Each makes the key with the next number, so the table takes
 * the key of only one of them. Thread-safe.
 */
final class IdKeyTable {
    /** How many keys count: the newest. */
    static final int MAX_KEYS = 100;

    private static final int MAX_ATTEMPTS = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final StoreClock clock;
    private final Duration absoluteTimeout;

    IdKeyTable(Database database, StoreClock clock, Duration absoluteTimeout) {
        this.database = database;
        this.clock = clock;
        this.absoluteTimeout = absoluteTimeout;
    }

    /** Returns the keys, of which at least one signs. */
    IdKeys read() {
        var keys = readAll();
        for (int i = 0; i < MAX_ATTEMPTS && keys.stream().allMatch(IdKey::isRetired); i++) {
            make(keys.isEmpty() ? 1 : keys.get(0).number() + 1);
            keys = readAll();
        }
        if (keys.stream().allMatch(IdKey::isRetired)) {
            throw new IllegalStateException("the id key that was made is not in the table of keys");
        }
        boolean isAnyRetired = keys.stream().anyMatch(IdKey::isRetired);
        return new IdKeys(keys, absoluteTimeout, isAnyRetired ? oldestLogin().orElse(null) : null);
    }

    /** Rows that belong to no session have the time 0. */
    private static final String OLDEST_LOGIN = """
            SELECT {state} AS state, (SELECT MIN(created_at) FROM {table} WHERE created_at > 0) AS oldest_login""";

    private Optional<Long> oldestLogin() {
        return database.query(OLDEST_LOGIN, none -> {}, rows -> {
            ServerState.verifyFirst(rows);
            long oldest = rows.getLong("oldest_login");
            return rows.wasNull() ? Optional.empty() : Optional.of(oldest);
        });
    }

    private static final String KEYS = CompletePage.statement("""
            SELECT key_id AS session_key, secret, created_at, retired_at FROM {table}_key
            ORDER BY key_id DESC LIMIT ?""", "page.session_key DESC");

    private List<IdKey> readAll() {
        var sent = clock.sending();
        var page = database.query(
                KEYS, keys -> keys.setInt(1, MAX_KEYS), rows -> CompletePage.read(rows, IdKeyTable::key));
        clock.observe(page.nowMillis(), sent);
        return page.rows();
    }

    private static IdKey key(ResultSet row) throws SQLException {
        long retiredAt = row.getLong("retired_at");
        @Nullable Long retired = row.wasNull() ? null : retiredAt;
        return new IdKey(row.getInt("session_key"), row.getBytes("secret"), row.getLong("created_at"), retired);
    }

    private static final String INSERT = """
            INSERT INTO {table}_key (key_id, secret, created_at, retired_at) VALUES (?, ?, {now}, NULL)""";

    /** Makes the key {@code number}, unless the table has it already. */
    void make(int number) {
        var secret = new byte[IdKey.SECRET_BYTES];
        RANDOM.nextBytes(secret);
        database.repeatable(statements -> {
            try {
                return statements.transaction(transaction -> transaction.insert(INSERT, insert -> {
                    insert.setInt(1, number);
                    insert.setBytes(2, secret);
                }));
            } catch (SQLException e) {
                if (!DuplicateKey.isCauseOf(e)) {
                    throw e;
                }
                return 0;
            }
        });
    }
}
