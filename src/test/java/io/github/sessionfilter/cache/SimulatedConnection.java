package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.ListedSession;
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
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store on a {@link SimulatedDatabase}, with the statements, their order and the retries of the JDBC store. */
final class SimulatedConnection implements SessionStore {
    private final SimulatedDatabase database;
    private final StoreClock clock;
    private final RevocationWindow window;
    /** Whether the node is cut off from the database. */
    boolean cutOff;

    SimulatedConnection(SimulatedDatabase database, StoreClock clock, RevocationWindow window) {
        this.database = database;
        this.clock = clock;
        this.window = window;
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
        if (cutOff) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.CIRCUIT_OPEN);
        }
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        long sent = clock.nanoTime();
        var found = read(() -> new TimedVerdict(database.find(key), database.now()));
        clock.observe(found.now, sent);
        return found.verdict;
    }

    private record TimedVerdict(SessionVerdict verdict, long now) {}

    @Override
    public Session insert(SessionKey key, String principalName, String description) {
        return once(() -> database.insert(key, principalName, description));
    }

    @Override
    public LimitedLogin insert(
            SessionKey key,
            String principalName,
            String description,
            SessionLimit limit,
            @Nullable SessionKey replaced) {
        return once(() -> database.insert(key, principalName, description, limit, replaced));
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        stamp(keys, 0);
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        long atLeast = clock.highestMillisWithin(window.overlap());
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
        long atLeast = clock.highestMillisWithin(window.overlap());
        return repeatable(() -> database.write(() -> database.revoke(key) && database.stampAll(List.of(key), atLeast)));
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        long begun = Math.max(now(), clock.highestMillisWithin(window.overlap()));
        var revoked = new ArrayList<SessionKey>();
        while (true) {
            var live = read(() -> database.keysToRevoke(principalName, spared, createdUntil, Long.MIN_VALUE));
            var found = read(() -> database.keysToRevoke(principalName, spared, createdUntil, begun));
            if (found.isEmpty()) {
                return revoked;
            }
            stamp(found, begun);
            revoked.addAll(live);
        }
    }

    /** Repeats a slow revocation with a new stamp, as the JDBC store does. */
    private void stamp(List<SessionKey> keys, long atLeast) {
        for (int i = 0; i < 3; i++) {
            long sentAt = clock.node().ageNanos();
            repeatable(() -> database.write(() -> database.stampAll(keys, atLeast)));
            if (clock.node().ageNanos() - sentAt < RevocationWindow.MIN_STAMP_LIFE.toNanos()) {
                return;
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.COMMIT_TOO_SLOW);
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        long atLeast = clock.highestMillisWithin(window.overlap());
        return repeatable(() -> database.write(() -> database.cutOff(principalName, issuedBefore, null, atLeast)));
    }

    @Override
    public CutOff lock(String principalName, long until) {
        long atLeast = clock.highestMillisWithin(window.overlap());
        return repeatable(() -> database.write(() -> database.cutOff(principalName, 0, until, atLeast)));
    }

    @Override
    public List<SessionKey> touch(Collection<Session> used) {
        var sessions = List.copyOf(used);
        return repeatable(() -> database.write(() -> database.touch(sessions)));
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
            repeatable(() -> database.write(() -> database.removeLongDead(dead)));
        }
        return dead.size();
    }

    @Override
    public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
        long sent = clock.nanoTime();
        var page = read(() -> database.revocations(since, after, limit));
        clock.observe(page.nowMillis(), sent);
        return page;
    }

    @Override
    public IdKeys idKeys() {
        return read(database::idKeys);
    }

    @Override
    public long now() {
        long sent = clock.nanoTime();
        long now = read(database::now);
        clock.observe(now, sent);
        return now;
    }
}
