package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store on a {@link SimulatedDatabase}, with the statements, their order and the retries of the JDBC store. */
final class SimulatedConnection implements SessionStore {
    /** As many rows as one statement of a revocation takes; few, so that several are needed. */
    private static final int BATCH = 32;

    private static final int MAX_STAMPS = 3;
    private static final int MAX_LATE_BATCHES = 10;

    private final SimulatedDatabase database;
    private final StoreClock clock;
    private final RevocationWindow window;
    private final Set<SessionKey> revoked = new HashSet<>();
    private int slowWrites;
    /** Whether the node is cut off from the database. */
    boolean isCutOff;

    SimulatedConnection(SimulatedDatabase database, StoreClock clock, RevocationWindow window) {
        this.database = database;
        this.clock = clock;
        this.window = window;
    }

    /** Returns how many writes took so long that other nodes may have missed their stamps. */
    int slowWrites() {
        return slowWrites;
    }

    private <T extends @Nullable Object> T write(Supplier<T> statement) {
        return timed(() -> repeatable(() -> database.write(statement)));
    }

    /** Counts a write that takes so long that other nodes may have missed its stamp. */
    private <T extends @Nullable Object> T timed(Supplier<T> write) {
        long sentAt = clock.node().ageNanos();
        try {
            return write.get();
        } finally {
            if (clock.node().ageNanos() - sentAt >= window.stampLife().toNanos()) {
                slowWrites++;
            }
        }
    }

    private <T extends @Nullable Object> T read(Supplier<T> statement) {
        return repeatable(() -> database.read(statement));
    }

    /** Repeats a statement once if its answer was lost. */
    private <T extends @Nullable Object> T repeatable(Supplier<T> statement) {
        requireConnection();
        try {
            return statement.get();
        } catch (SessionStoreException e) {
            if (!e.isOutcomeUnknown()) {
                throw e;
            }
            requireConnection();
            return statement.get();
        }
    }

    private <T extends @Nullable Object> T once(Supplier<T> statement) {
        requireConnection();
        return database.write(statement);
    }

    private void requireConnection() {
        if (isCutOff) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.CIRCUIT_OPEN);
        }
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        var sent = clock.sending();
        var found = read(() -> new TimedVerdict(database.find(key), database.now()));
        clock.observe(found.now, sent);
        return found.verdict;
    }

    private record TimedVerdict(SessionVerdict verdict, long now) {}

    @Override
    public Session insert(SessionKey key, Login login) {
        var sent = clock.sending();
        var moment = read(() -> database.login(login.principalName()));
        clock.observe(moment.now(), sent);
        if (moment.isLocked()) {
            throw new PrincipalLockedException();
        }
        return once(() -> database.insert(key, login, moment));
    }

    @Override
    public LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        return once(() -> database.insert(key, login, limit, replaced));
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        stamp(keys, lowestStamp(), database::stampAll);
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        long atLeast = lowestStamp();
        return once(() -> {
            var rotated = database.rotate(current, next);
            if (rotated != null) {
                database.stampAll(List.of(current), atLeast);
            }
            return rotated;
        });
    }

    @Override
    public boolean revoke(SessionKey key) {
        revoked.add(key);
        long atLeast = lowestStamp();
        return write(() -> {
            boolean known = database.revoke(key);
            database.stampAll(List.of(key), atLeast);
            return known;
        });
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        var beginning = read(() -> new Beginning(database.now(), database.newestLogin(principalName)));
        long begun = Math.max(beginning.now, lowestStamp());
        long until = Math.min(createdUntil, Math.max(begun, beginning.newestLogin));
        var revoked = new ArrayList<SessionKey>();
        for (int lateBatches = 0; lateBatches <= MAX_LATE_BATCHES; ) {
            var found = read(() -> database.keysToRevoke(
                    principalName,
                    spared,
                    until,
                    begun - window.stampLife().toMillis(),
                    begun - REPEATED_WITHIN.toMillis()));
            if (found.isEmpty()) {
                return revoked;
            }
            var batch = found.subList(0, Math.min(BATCH, found.size()));
            if (batch.size() < BATCH) {
                lateBatches++;
            }
            revoked.addAll(stamp(batch, begun, database::stampAllOfPrincipal));
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.REVOCATIONS_TOO_FAST);
    }

    private record Beginning(long now, long newestLogin) {}

    private long lowestStamp() {
        return clock.highestMillisWithin(window.overlap());
    }

    /** Repeats a slow revocation with a new stamp, as the JDBC store does. Returns the keys that it has revoked. */
    private List<SessionKey> stamp(
            List<SessionKey> keys, long atLeast, BiFunction<List<SessionKey>, Long, List<SessionKey>> statement) {
        var revoked = new ArrayList<SessionKey>();
        for (int i = 0; i < MAX_STAMPS; i++) {
            long sentAt = clock.node().ageNanos();
            revoked.addAll(write(() -> statement.apply(keys, atLeast)));
            if (clock.node().ageNanos() - sentAt < window.stampLife().toNanos()) {
                return revoked;
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.COMMIT_TOO_SLOW);
    }

    /** Returns whether the node has told the store of the revocation of {@code key}, or has tried to. */
    boolean hasRevoked(SessionKey key) {
        return revoked.contains(key);
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return cutOff(principalName, issuedBefore, null);
    }

    @Override
    public CutOff lock(String principalName, long until) {
        return cutOff(principalName, 0, until);
    }

    private CutOff cutOff(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil) {
        return timed(() -> repeatable(() -> {
            long decided = database.read(() -> database.decidedCutOff(principalName, issuedBefore, lockedUntil));
            long atLeast = lowestStamp();
            return database.writeCutOff(() -> database.cutOff(principalName, decided, lockedUntil, atLeast));
        }));
    }

    @Override
    public List<SessionKey> touch(Collection<Session> used) {
        var sessions = List.copyOf(used);
        return write(() -> database.touch(sessions));
    }

    @Override
    public boolean touchAtOnce(Session used) {
        return touch(List.of(used)).isEmpty();
    }

    @Override
    public List<ListedSession> list(String principalName) {
        return read(() -> database.list(principalName));
    }

    @Override
    public List<Session> page(@Nullable Session after, int limit) {
        return read(() -> database.page(after, limit));
    }

    @Override
    public int sweep(int limit) {
        var dead = read(() -> database.longDead(limit));
        if (!dead.isEmpty()) {
            write(() -> database.removeLongDead(dead));
        }
        return dead.size();
    }

    @Override
    public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
        var sent = clock.sending();
        var page = read(() -> database.revocations(since, after, limit));
        clock.observe(page.nowMillis(), sent);
        return page;
    }

    /** Takes no time: threads that wait for each other at a lock would stop the virtual time. */
    @Override
    public IdKeys idKeys() {
        return database.idKeys();
    }

    @Override
    public long now() {
        var sent = clock.sending();
        long now = read(database::now);
        clock.observe(now, sent);
        return now;
    }
}
