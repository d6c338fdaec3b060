package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StreamStore;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores sessions in one table of a relational database, and decides expiry by the database's clock.
 *
 * <p>Every method locks rows by primary key and in the order of keys, so sweeps and requests do not deadlock. Several nodes
 * may use the same table. Thread-safe.
 */
public final class JdbcSessionStore implements SessionStore, AutoCloseable {
    private final Database database;
    private final RevocationReader revocationReader;
    private final BulkRevocations bulkRevocations;
    private final CutOffs cutOffs;
    private final LiveSessions liveSessions;
    private final DeadSessions deadSessions;
    private final IdKeyTable idKeyTable;
    private final @Nullable JdbcStreamStore streams;
    private final StoreClock clock;
    private final SessionTimeouts timeouts;
    private final SharedTerms terms = new SharedTerms();
    private final Duration overlap;

    /** Creates a store without streams that has no connection yet, so the database may be down. */
    public JdbcSessionStore(
            ConnectionSource connections,
            String table,
            boolean createSchema,
            StoreClock clock,
            SessionTimeouts timeouts,
            Duration storeTimeout) {
        this(connections, table, createSchema, clock, timeouts, storeTimeout, null);
    }

    /**
     * Creates a store that has no connection yet, so the database may be down.
     *
     * @param connections where connections come from; the caller closes it after this store
     * @param table the table's name, a plain SQL identifier
     * @param createSchema whether to create the table if it is missing
     * @param clock receives the database's time with each answer that holds it
     * @param timeouts how long sessions live
     * @param storeTimeout how long a request may wait for an answer; a third of it bounds each wait of an attempt
     * @param streamLease how long the lease of a stream lasts, or null if there is no table of streams
     */
    public JdbcSessionStore(
            ConnectionSource connections,
            String table,
            boolean createSchema,
            StoreClock clock,
            SessionTimeouts timeouts,
            Duration storeTimeout,
            @Nullable Duration streamLease) {
        this(
                connections,
                new Schema(
                        table,
                        createSchema,
                        streamLease != null,
                        probe(table, timeouts, storeTimeout, streamLease, connections.log()),
                        connections.log()),
                clock,
                timeouts,
                storeTimeout,
                streamLease);
    }

    private static TableProbe probe(
            String table, SessionTimeouts timeouts, Duration storeTimeout, @Nullable Duration streamLease, Logger log) {
        TableProbe.Opener opener = (source, dialect) -> {
            var schema = new Schema(table, dialect);
            var clock = new StoreClock(NodeClock.system());
            return new JdbcSessionStore(source, schema, clock, timeouts, storeTimeout, streamLease).probe();
        };
        return new TableProbe(table, streamLease != null, TableVersion.SUPPORTED, opener, log);
    }

    private JdbcSessionStore(
            ConnectionSource connections,
            Schema schema,
            StoreClock clock,
            SessionTimeouts timeouts,
            Duration storeTimeout,
            @Nullable Duration streamLease) {
        this.database = new Database(connections, schema, clock, ConnectionSource.attemptTimeout(storeTimeout));
        this.revocationReader = new RevocationReader(connections, schema, clock, storeTimeout);
        this.deadSessions = new DeadSessions(database);
        this.idKeyTable = new IdKeyTable(database, clock, timeouts.absoluteTimeout());
        this.streams = streamLease == null ? null : new JdbcStreamStore(database, clock, streamLease);
        this.liveSessions = new LiveSessions(database, terms, timeouts);
        this.clock = clock;
        this.timeouts = timeouts;
        this.overlap =
                RevocationWindow.of(timeouts.maxStaleness(), storeTimeout).overlap();
        this.bulkRevocations = new BulkRevocations(database, clock, overlap);
        this.cutOffs = new CutOffs(database, clock, timeouts, overlap);
    }

    /** Returns a row even for an unknown key: only a server in the right state may say that a key is unknown. */
    private static final String FIND = """
            SELECT server.now_at, server.state, {session columns}, revoked_at, successor_key,
              CASE WHEN {not cut off} THEN 0 ELSE 1 END AS is_cut_off
            FROM (SELECT {now} AS now_at, {state} AS state) server LEFT JOIN {table} ON session_key = ?""";

    @Override
    public SessionVerdict find(SessionKey key) {
        var sent = clock.sending();
        return database.query(FIND, find -> find.setBytes(1, key.toBytes()), rows -> {
            ServerState.verifyFirst(rows);
            long now = rows.getLong("now_at");
            clock.observe(now, sent);
            if (rows.getBytes("session_key") == null) {
                return Reason.UNKNOWN.verdict();
            }
            if (SessionRows.isRevoked(rows) || rows.getInt("is_cut_off") == 1) {
                return new Refused(Reason.REVOKED, SessionRows.successor(rows));
            }
            var session = SessionRows.session(rows, terms);
            return now < session.expiresAtMillis() ? new Live(session, now) : Reason.EXPIRED.verdict();
        });
    }

    private static final String INSERT = """
            INSERT INTO {table} ({session columns}, description, revoked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)""";

    @Override
    public Session insert(SessionKey key, Login login) {
        var moment = database.read(statements -> CutOffs.beginLogin(login.principalName(), clock, statements));
        if (moment.isLocked()) {
            throw new PrincipalLockedException();
        }
        var session = Session.begin(key, login, moment.now(), moment.issuedBefore(), timeouts);
        database.once(connection -> connection.transaction(transaction -> transaction.insert(INSERT, insert -> {
            SessionRows.bind(insert, session);
            insert.setString(SessionRows.AFTER_COLUMNS, login.device());
        })));
        return terms.share(session);
    }

    @Override
    public LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        return database.once(new LimitedInsert(key, login, limit, replaced, timeouts, terms, clock))
                .orElseThrow(PrincipalLockedException::new);
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        var rotation = new Rotation(current, next, lowestStamp(), timeouts, terms, streams != null);
        return database.once(rotation).orElse(null);
    }

    /** Never lowers a stamp: a revocation that began earlier may get the row's lock later. */
    private static final String REVOKE = """
            UPDATE {table} SET revoked_at = GREATEST({now}, COALESCE(revoked_at, 0), ?) WHERE session_key = ?""";

    private static final String COUNT = "SELECT COUNT(*) FROM {table} WHERE session_key = ?";

    /** Counts if the update changes no row: some drivers do not count a row that has the same stamp already. */
    @Override
    public boolean revoke(SessionKey key) {
        return database.repeatable(connection -> connection.transaction(transaction -> {
            int revoked = transaction.update(REVOKE, revoke -> {
                revoke.setLong(1, lowestStamp());
                revoke.setBytes(2, key.toBytes());
            });
            return revoked > 0
                    || transaction.query(COUNT, count -> count.setBytes(1, key.toBytes()), SessionRows::number) > 0;
        }));
    }

    /** Returns the lowest stamp of a revocation, see {@link StoreClock#highestMillisWithin}. */
    private long lowestStamp() {
        return clock.highestMillisWithin(overlap);
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        bulkRevocations.revokeEach(keys);
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        return bulkRevocations.revokeAll(principalName, spared, createdUntil);
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return cutOffs.revokeIssuedBefore(principalName, issuedBefore);
    }

    @Override
    public CutOff lock(String principalName, long until) {
        return cutOffs.lock(principalName, until);
    }

    @Override
    public List<SessionKey> touch(Collection<Session> touched) {
        return database.inBackground(new TouchBatch(touched, timeouts));
    }

    @Override
    public boolean touchAtOnce(Session used) {
        boolean isUnrevoked =
                database.repeatable(new TouchBatch(List.of(used), timeouts)).isEmpty();
        return isUnrevoked && !(find(used.key()) instanceof Refused refused && refused.reason() == Reason.REVOKED);
    }

    @Override
    public List<ListedSession> list(String principalName) {
        return liveSessions.list(principalName);
    }

    @Override
    public List<Session> page(@Nullable Session after, int limit) {
        return liveSessions.page(after, limit);
    }

    @Override
    public int sweep(int limit) {
        int dead = deadSessions.sweep(limit);
        cutOffs.sweep();
        if (streams != null) {
            streams.sweep();
        }
        return dead;
    }

    @Override
    public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
        var page = revocationReader.read(since, after, limit);
        database.hasAnswered();
        return page;
    }

    @Override
    public IdKeys idKeys() {
        return idKeyTable.read();
    }

    /**
     * Contacts the database: first on the connection that the sync keeps, so that the sync has one whatever requests do.
     *
     * @return the store's time
     */
    public long connect() {
        revocations(Long.MAX_VALUE, null, 1);
        return now();
    }

    private static final String NOW = "SELECT {now} AS now_at, {state} AS state";

    @Override
    public long now() {
        var sent = clock.sending();
        return database.query(NOW, none -> {}, rows -> {
            ServerState.verifyFirst(rows);
            long now = rows.getLong("now_at");
            clock.observe(now, sent);
            return now;
        });
    }

    /** Returns the streams, or null if there is no table of streams. */
    public @Nullable StreamStore streams() {
        return streams;
    }

    private LifeProbe probe() {
        LifeProbe.Removal leases = streams == null ? (keys, retention) -> {} : streams::delete;
        return new LifeProbe(this, deadSessions::delete, cutOffs::delete, idKeyTable::make, streams, leases, timeouts);
    }

    /** Aborts the calls that run, and closes the connection that {@link #revocations} keeps. Further calls fail. */
    @Override
    public void close() {
        revocationReader.close();
        database.close();
    }
}
