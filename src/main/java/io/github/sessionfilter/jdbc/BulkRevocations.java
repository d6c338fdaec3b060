package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Revokes many sessions, in batches of up to 512 rows that commit one by one.
 *
 * <p>A batch whose commit takes longer than {@link RevocationWindow#MIN_STAMP_LIFE} is repeated with new stamps, because
 * the syncs of other nodes may have missed the first ones. Thread-safe.
 */
final class BulkRevocations {
    private static final int MAX_STAMPS = 3;
    /** The most batches that find fewer rows than they may, because sessions were rotated or inserted meanwhile. */
    private static final int MAX_LATE_BATCHES = 10;

    private final Database database;
    private final StoreClock clock;
    private final NodeClock node;
    private final Duration overlap;

    /**
     * Creates revocations.
     *
     * @param clock measures the time of each batch, and knows the lowest stamp
     * @param overlap how far each sync looks back behind the last one
     */
    BulkRevocations(Database database, StoreClock clock, Duration overlap) {
        this.database = database;
        this.clock = clock;
        this.node = clock.node();
        this.overlap = overlap;
    }

    /** Revokes the sessions of {@code keys}; the contract is that of {@link SessionStore#revokeEach}. */
    void revokeEach(List<SessionKey> keys) {
        for (int from = 0; from < keys.size(); from += KeyList.MAX) {
            stamp(keys.subList(from, Math.min(from + KeyList.MAX, keys.size())), lowestStamp());
        }
    }

    /**
     * Revokes the sessions of a principal; the contract is that of {@link SessionStore#revokeAll}.
     *
     * <p>Repeats batches until one finds no session, so that a concurrent rotation is not missed. A login after the start
     * of the call is left out, so that a client that keeps logging in cannot keep the call running.
     */
    List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        var begun = begin(principalName);
        var scope = new Scope(principalName, spared, begun.now, Math.min(createdUntil, begun.newestLogin));
        var revoked = new ArrayList<SessionKey>();
        for (int lateBatches = 0; lateBatches <= MAX_LATE_BATCHES; ) {
            var found = find(scope);
            if (found.isEmpty()) {
                return revoked;
            }
            if (found.size() < KeyList.MAX) {
                lateBatches++;
            }
            stamp(found.stream().map(Found::key).toList(), begun.now);
            found.stream().filter(row -> !row.isRevokedBefore).map(Found::key).forEach(revoked::add);
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.REVOCATIONS_TOO_FAST);
    }

    /**
     * The moment at which a call begins.
     *
     * @param now the store's time, in epoch milliseconds, or the lowest stamp
     * @param newestLogin the latest login until then, later than {@code now} if the database's clock has stepped back
     */
    private record Begun(long now, long newestLogin) {}

    private static final String BEGIN = """
            SELECT {now} AS now_at, {state} AS state,
              (SELECT MAX(created_at) FROM {table} WHERE principal_name = ?) AS newest""";

    private Begun begin(String principalName) {
        return database.query(BEGIN, find -> find.setBytes(1, SessionRows.nameBytes(principalName)), rows -> {
            ServerState.verifyFirst(rows);
            long now = Math.max(rows.getLong("now_at"), lowestStamp());
            return new Begun(now, Math.max(now, rows.getLong("newest")));
        });
    }

    /** Returns the lowest stamp of a revocation, see {@link StoreClock#highestMillisWithin}. */
    private long lowestStamp() {
        return clock.highestMillisWithin(overlap);
    }

    /**
     * The sessions that a call revokes.
     *
     * @param spared the key of the login that is spared, under whatever keys its session has been, or null
     */
    private record Scope(String principalName, @Nullable SessionKey spared, long begun, long createdUntil) {}

    private record Found(SessionKey key, boolean isRevokedBefore) {}

    /**
     * Finds also rows that an earlier call has stamped, unless every sync will still see the stamp, or it is old. A session
     * that has expired long ago is not stamped again, so that repeated calls do not keep its row for ever.
     */
    private static final String FIND = CompletePage.statement("""
            SELECT session_key, revoked_at FROM {table}
            WHERE principal_name = ? AND created_at <= ?
              AND (revoked_at IS NULL OR (revoked_at < ? AND revoked_at > ? AND expires_at > ?))
              AND {not cut off} {not spared}
            ORDER BY session_key LIMIT ?""", "page.session_key");

    private static final String FIND_ALL = FIND.replace("{not spared}", "");
    private static final String FIND_OTHERS = FIND.replace("{not spared}", "AND COALESCE(login_key, session_key) <> ?");

    private List<Found> find(Scope scope) {
        var spared = scope.spared;
        return database.query(
                spared == null ? FIND_ALL : FIND_OTHERS,
                find -> {
                    int next = 6;
                    if (spared != null) {
                        find.setBytes(next++, spared.toBytes());
                    }
                    find.setInt(next, KeyList.MAX);
                    find.setBytes(1, SessionRows.nameBytes(scope.principalName));
                    long repeatedSince = scope.begun - SessionStore.REPEATED_WITHIN.toMillis();
                    find.setLong(2, scope.createdUntil);
                    find.setLong(3, scope.begun - RevocationWindow.MIN_STAMP_LIFE.toMillis());
                    find.setLong(4, repeatedSince);
                    find.setLong(5, repeatedSince);
                },
                rows -> CompletePage.read(rows, row -> new Found(SessionRows.key(row), SessionRows.isRevoked(row)))
                        .rows());
    }

    /** Stamps at least {@code ?}, so that batches end even if the database's clock steps back. */
    private static final String STAMP = """
            UPDATE {table} {by key} SET revoked_at = GREATEST({now}, COALESCE(revoked_at, 0), ?)
            WHERE session_key IN ({keys})""";

    private void stamp(List<SessionKey> keys, long atLeast) {
        for (int i = 0; i < MAX_STAMPS; i++) {
            long sentAt = node.ageNanos();
            database.repeatable(LockedRows.change(keys, STAMP, (stamp, list) -> bind(stamp, list, atLeast)));
            if (node.ageNanos() - sentAt < RevocationWindow.MIN_STAMP_LIFE.toNanos()) {
                return;
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.COMMIT_TOO_SLOW);
    }

    private static void bind(PreparedStatement stamp, KeyList keys, long atLeast) throws SQLException {
        stamp.setLong(1, atLeast);
        keys.bind(stamp, 2);
    }
}
