package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds a session if the limit of its principal allows it, while no other login of that principal does.
 *
 * <p>A row that belongs to no session is the lock: its key follows from the principal, its principal is empty, and it was
 * revoked in 1970. No list and no sync contains it, and sweeps remove it. Immutable.
 */
final class LimitedInsert implements Statements.Work<Optional<LimitedLogin>> {
    private static final int MAX_ATTEMPTS = 3;
    private static final String LOCK_PREFIX = "limit:";

    private final SessionKey key;
    private final Login login;
    private final String principalName;
    private final SessionLimit limit;
    private final @Nullable SessionKey replaced;
    private final SessionTimeouts timeouts;
    private final SharedTerms terms;
    private final StoreClock clock;

    /**
     * Creates the work.
     *
     * @param replaced the key of a session that does not count, or null
     */
    LimitedInsert(
            SessionKey key,
            Login login,
            SessionLimit limit,
            @Nullable SessionKey replaced,
            SessionTimeouts timeouts,
            SharedTerms terms,
            StoreClock clock) {
        this.key = key;
        this.login = login;
        this.principalName = login.principalName();
        this.limit = limit;
        this.replaced = replaced;
        this.timeouts = timeouts;
        this.terms = terms;
        this.clock = clock;
    }

    /** Returns the login, or nothing if the principal is locked. */
    @Override
    public Optional<LimitedLogin> on(Statements statements) throws SQLException {
        var lock = lockKey(principalName);
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            var outcome = statements.transaction(transaction -> lock(lock, transaction)
                    ? Optional.of(logIn(transaction))
                    : Optional.<Optional<LimitedLogin>>empty());
            if (outcome.isPresent()) {
                return outcome.get();
            }
            addLock(lock, statements);
        }
        throw new SQLTransientException("the lock of a login was removed " + MAX_ATTEMPTS + " times");
    }

    /** Changes the row, so that a transaction with an older snapshot is rolled back, and runs again. */
    private static final String LOCK = """
            UPDATE {table} SET last_accessed_at = last_accessed_at + 1 WHERE session_key = ?""";

    /** Locks the row {@code lock}. Returns whether there is that row. */
    private static boolean lock(SessionKey lock, Statements transaction) throws SQLException {
        return transaction.update(LOCK, row -> row.setBytes(1, lock.toBytes())) > 0;
    }

    private static final String INSERT = """
            INSERT INTO {table} ({session columns}, description, revoked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static void addLock(SessionKey lock, Statements statements) throws SQLException {
        try {
            statements.transaction(transaction -> transaction.insert(INSERT, insert -> {
                SessionRows.bind(insert, new Session(lock, "", 0, 0, 0, 0));
                insert.setString(SessionRows.AFTER_COLUMNS, "");
                insert.setLong(SessionRows.AFTER_COLUMNS + 1, 0);
            }));
        } catch (SQLException e) {
            if (!DuplicateKey.isCauseOf(e)) {
                throw e;
            }
        }
    }

    private static final String OLDEST = """
            SELECT session_key FROM {table}
            WHERE principal_name = ? AND revoked_at IS NULL AND expires_at > ? AND session_key <> ? AND {not cut off}
            ORDER BY created_at, session_key LIMIT ?""";

    private Optional<LimitedLogin> logIn(Statements transaction) throws SQLException {
        var moment = CutOffs.beginLogin(principalName, clock, transaction);
        return moment.isLocked() ? Optional.empty() : Optional.of(logIn(moment, transaction));
    }

    private LimitedLogin logIn(CutOffs.LoginMoment moment, Statements transaction) throws SQLException {
        var others = transaction.query(
                OLDEST,
                find -> {
                    find.setBytes(1, SessionRows.nameBytes(principalName));
                    find.setLong(2, moment.now());
                    find.setBytes(3, (replaced == null ? key : replaced).toBytes());
                    find.setInt(4, LimitedLogin.MAX_SURPLUS + limit.sessions());
                },
                SessionRows::keys);
        if (limit.whenFull() == WhenFull.REFUSE && others.size() >= limit.sessions()) {
            return LimitedLogin.REFUSED;
        }
        var session = terms.share(Session.begin(key, login, moment.now(), moment.issuedBefore(), timeouts));
        transaction.insert(INSERT, insert -> {
            SessionRows.bind(insert, session);
            insert.setString(SessionRows.AFTER_COLUMNS, login.device());
            insert.setNull(SessionRows.AFTER_COLUMNS + 1, Types.BIGINT);
        });
        return limit.whenFull() == WhenFull.REFUSE
                ? new LimitedLogin(session, List.of())
                : LimitedLogin.keepingNewest(session, others, limit.sessions());
    }

    /** Returns a key that no id has, because an id contains no colon. */
    static SessionKey lockKey(String principalName) {
        try {
            return SessionKey.ofBytes(MessageDigest.getInstance("SHA-256")
                    .digest((LOCK_PREFIX + principalName).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
