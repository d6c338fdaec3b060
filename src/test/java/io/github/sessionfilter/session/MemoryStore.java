package io.github.sessionfilter.session;

import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store in memory, with a clock that the test moves. */
public class MemoryStore implements SessionStore {
    private final TestClock time;
    private final StoreClock clock;
    private final SessionTimeouts timeouts;
    private final SortedMap<SessionKey, Row> rows = new TreeMap<>();
    private final List<IdKey> idKeys = new ArrayList<>();

    private final Map<String, CutOffRow> cutOffs = new TreeMap<>();

    /** A row for a person, or for everybody under the empty name. */
    private record CutOffRow(long issuedBefore, long lockedUntil, long stampedAt) {
        static final CutOffRow NONE = new CutOffRow(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
    }

    private record Row(
            Session session,
            String description,
            @Nullable Long revokedAt,
            @Nullable SessionKey successor) {
        Row(Session session, String description) {
            this(session, description, null, null);
        }
    }

    public MemoryStore(TestClock time, StoreClock clock, SessionTimeouts timeouts) {
        this.time = time;
        this.clock = clock;
        this.timeouts = timeouts;
    }

    @Override
    public synchronized SessionVerdict find(SessionKey key) {
        var row = rows.get(key);
        if (row == null) {
            return Reason.UNKNOWN.verdict();
        }
        long now = now();
        if (!isUnrevoked(row)) {
            return new SessionVerdict.Refused(Reason.REVOKED, row.successor);
        }
        return now < row.session.expiresAtMillis() ? new Live(row.session, now) : Reason.EXPIRED.verdict();
    }

    @Override
    public synchronized Session insert(SessionKey key, Login login) {
        var moment = beginLogin(login.principalName());
        if (moment.isLocked()) {
            throw new PrincipalLockedException();
        }
        return add(key, login, moment);
    }

    /**
     * What decides about a login. All times are the store's, in epoch milliseconds.
     *
     * @param issuedBefore the least time of the login
     */
    public record LoginMoment(long now, long issuedBefore, boolean isLocked) {}

    /** Reads what decides about a login of {@code principalName}. */
    protected final LoginMoment beginLogin(String principalName) {
        long now = now();
        var own = cutOff(principalName);
        return new LoginMoment(now, Math.max(cutOff("").issuedBefore, own.issuedBefore), own.lockedUntil > now);
    }

    protected final Session add(SessionKey key, Login login, LoginMoment moment) {
        var session = Session.begin(key, login, moment.now, moment.issuedBefore, timeouts);
        rows.put(key, new Row(session, login.device()));
        return session;
    }

    @Override
    public synchronized LimitedLogin insert(
            SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        var others = list(login.principalName()).stream()
                .map(listed -> listed.session().key())
                .filter(other -> !other.equals(replaced))
                .limit(LimitedLogin.MAX_SURPLUS + limit.sessions())
                .toList();
        if (limit.whenFull() == SessionLimit.WhenFull.REFUSE && others.size() >= limit.sessions()) {
            return LimitedLogin.REFUSED;
        }
        return LimitedLogin.keepingNewest(insert(key, login), others, limit.sessions());
    }

    @Override
    public synchronized @Nullable Session rotate(SessionKey current, SessionKey next) {
        var row = rows.get(current);
        if (row == null || !isUnrevoked(row)) {
            return null;
        }
        long now = now();
        long absolute = row.session.absoluteExpiresAtMillis();
        var terms = row.session.terms();
        var session = new Session(
                next,
                row.session.loginKey(),
                row.session.principalName(),
                terms,
                row.session.createdAtMillis(),
                now,
                timeouts.expiryAfterUse(now, absolute, terms),
                absolute);
        rows.put(current, new Row(row.session, row.description, now, next));
        rows.put(next, new Row(session, row.description));
        return session;
    }

    @Override
    public synchronized boolean revoke(SessionKey key) {
        return stampRevoked(key, now());
    }

    @Override
    public synchronized void revokeEach(List<SessionKey> keys) {
        keys.forEach(this::revoke);
    }

    /** Stamps a session as revoked, never with an earlier stamp. Returns whether the session is known. */
    protected final boolean stampRevoked(SessionKey key, long now) {
        return rows.computeIfPresent(
                        key,
                        (k, row) -> new Row(
                                row.session,
                                row.description,
                                row.revokedAt == null ? now : Math.max(row.revokedAt, now),
                                row.successor))
                != null;
    }

    @Override
    public synchronized List<SessionKey> revokeAll(
            String principalName, @Nullable SessionKey spared, long createdUntil) {
        var live = keysOf(principalName, spared, createdUntil, Long.MIN_VALUE, Long.MIN_VALUE);
        long now = now();
        keysOf(principalName, spared, createdUntil, Long.MAX_VALUE, Long.MIN_VALUE)
                .forEach(key -> stampRevoked(key, now));
        return live;
    }

    /**
     * Returns the keys of a principal's sessions that are not revoked, or were revoked before {@code stampedBefore} and
     * after {@code stampedAfter}.
     */
    protected final List<SessionKey> keysOf(
            String principalName,
            @Nullable SessionKey spared,
            long createdUntil,
            long stampedBefore,
            long stampedAfter) {
        return rows.values().stream()
                .filter(row -> row.session.principalName().equals(principalName))
                .filter(row -> row.session.createdAtMillis() <= createdUntil)
                .filter(row -> !row.session.loginKey().equals(spared))
                .filter(row -> isUnrevoked(row)
                        || row.revokedAt != null && row.revokedAt < stampedBefore && row.revokedAt > stampedAfter)
                .map(row -> row.session.key())
                .toList();
    }

    private CutOffRow cutOff(String name) {
        return cutOffs.getOrDefault(name, CutOffRow.NONE);
    }

    /** Returns whether a session is not revoked, neither by its row nor by a cut-off. */
    private boolean isUnrevoked(Row row) {
        long createdAt = row.session.createdAtMillis();
        return row.revokedAt == null
                && createdAt >= cutOff("").issuedBefore
                && createdAt >= cutOff(row.session.principalName()).issuedBefore;
    }

    @Override
    public synchronized CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        return writeCutOff(principalName, decideCutOff(principalName, issuedBefore, null), null, 0);
    }

    @Override
    public synchronized CutOff lock(String principalName, long until) {
        return writeCutOff(principalName, decideCutOff(principalName, 0, until), until, 0);
    }

    /** Returns the cut-off for logins before {@code issuedBefore}, or that of a lock unless {@code lockedUntil} is null. */
    protected final long decideCutOff(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil) {
        long now = now();
        var before = cutOff(principalName == null ? "" : principalName);
        long newest = rows.values().stream()
                .map(Row::session)
                .filter(session ->
                        principalName == null || session.principalName().equals(principalName))
                .mapToLong(Session::createdAtMillis)
                .max()
                .orElse(now);
        long inForce = principalName != null
                ? before.issuedBefore
                : cutOffs.values().stream().mapToLong(CutOffRow::issuedBefore).reduce(Long.MIN_VALUE, Math::max);
        long untilNow = Math.max(now, Math.max(inForce, newest)) + 1;
        if (lockedUntil == null) {
            return issuedBefore <= now ? issuedBefore : Math.min(issuedBefore, untilNow);
        }
        long lateCommit = untilNow + RevocationWindow.MIN_STAMP_LIFE.toMillis();
        return lockedUntil <= now ? 0 : Math.max(untilNow, Math.min(lockedUntil, lateCommit));
    }

    /** Writes a cut-off, and a lock unless {@code lockedUntil} is null, with the stamp of now or {@code notBefore}. */
    protected final CutOff writeCutOff(
            @Nullable String principalName, long decided, @Nullable Long lockedUntil, long notBefore) {
        long now = now();
        var name = principalName == null ? "" : principalName;
        var before = cutOff(name);
        var after = new CutOffRow(
                Math.max(before.issuedBefore, decided),
                lockedUntil == null ? before.lockedUntil : lockedUntil,
                Math.max(Math.max(now, notBefore), before.stampedAt + 1));
        cutOffs.put(name, after);
        return new CutOff(principalName, after.issuedBefore);
    }

    /** Returns the time of a principal's latest login, or 0. */
    protected final long newestCreatedAt(String principalName) {
        return rows.values().stream()
                .map(Row::session)
                .filter(session -> session.principalName().equals(principalName))
                .mapToLong(Session::createdAtMillis)
                .max()
                .orElse(0);
    }

    /** Returns the stamp of a session's revocation, or null if it is not revoked. */
    protected final @Nullable Long revokedAt(SessionKey key) {
        var row = rows.get(key);
        return row == null ? null : row.revokedAt;
    }

    @Override
    public synchronized List<SessionKey> touch(Collection<Session> used) {
        var gone = new ArrayList<SessionKey>();
        for (var each : used) {
            var row = rows.get(each.key());
            if (row == null || row.revokedAt != null) {
                gone.add(each.key());
                continue;
            }
            var touched = row.session.usedAt(each.lastAccessedAtMillis(), timeouts);
            rows.put(each.key(), new Row(touched, row.description));
        }
        return gone;
    }

    @Override
    public boolean touchAtOnce(Session used) {
        return touch(List.of(used)).isEmpty();
    }

    @Override
    public synchronized List<ListedSession> list(String principalName) {
        long now = now();
        return rows.values().stream()
                .filter(row -> isUnrevoked(row) && now < row.session.expiresAtMillis())
                .filter(row -> row.session.principalName().equals(principalName))
                .sorted(Comparator.comparing((Row row) -> row.session.createdAtMillis())
                        .thenComparing(row -> row.session.key()))
                .map(row -> new ListedSession(row.session, row.description))
                .toList();
    }

    @Override
    public synchronized List<Session> page(@Nullable Session after, int limit) {
        long now = now();
        var order = Comparator.comparing(Session::expiresAtMillis)
                .thenComparing(Session::key)
                .reversed();
        return rows.values().stream()
                .filter(row -> isUnrevoked(row) && now < row.session.expiresAtMillis())
                .map(Row::session)
                .sorted(order)
                .filter(session -> after == null || order.compare(session, after) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized int sweep(int limit) {
        var dead = dead(limit);
        deleteDead(dead);
        return dead.size();
    }

    protected final List<SessionKey> dead(int limit) {
        return rows.keySet().stream().filter(this::isLongDead).limit(limit).toList();
    }

    protected final void deleteDead(List<SessionKey> keys) {
        keys.stream().filter(this::isLongDead).forEach(rows::remove);
    }

    private boolean isLongDead(SessionKey key) {
        var row = rows.get(key);
        long deadSince =
                row == null ? Long.MAX_VALUE : row.revokedAt != null ? row.revokedAt : row.session.expiresAtMillis();
        return deadSince < now() - SessionTimeouts.DEAD_ROW_RETENTION.toMillis();
    }

    @Override
    public synchronized RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
        long now = now();
        var order = Comparator.comparing(Revocation::revokedAtMillis).thenComparing(Revocation::key);
        return new RevocationPage(
                now,
                rows.values().stream()
                        .filter(row -> row.revokedAt != null)
                        .map(row -> new Revocation(row.session.key(), row.revokedAt, row.successor))
                        .filter(revocation -> revocation.revokedAtMillis() > since
                                || revocation.revokedAtMillis() == since
                                        && (after == null || revocation.key().compareTo(after) > 0))
                        .sorted(order)
                        .limit(limit)
                        .toList(),
                after != null
                        ? List.of()
                        : cutOffs.entrySet().stream()
                                .filter(entry -> entry.getValue().stampedAt >= since)
                                .limit(limit)
                                .map(entry -> new CutOff(
                                        entry.getKey().isEmpty() ? null : entry.getKey(),
                                        entry.getValue().issuedBefore))
                                .toList());
    }

    @Override
    public synchronized IdKeys idKeys() {
        if (idKeys.stream().allMatch(IdKey::isRetired)) {
            addIdKey();
        }
        var oldest =
                rows.values().stream().map(row -> row.session.createdAtMillis()).min(Comparator.naturalOrder());
        return new IdKeys(idKeys, timeouts.absoluteTimeout(), oldest.orElse(null));
    }

    /** Makes a new key that tags ids, beside those that there are. */
    public synchronized void addIdKey() {
        idKeys.add(0, TestKeys.key(idKeys.size() + 1, now()));
    }

    @Override
    public long now() {
        long now = time.millis();
        clock.observe(now, clock.sending());
        return now;
    }

    /** Removes a row, as a broken store might. */
    public synchronized void lose(SessionKey key) {
        rows.remove(key);
    }
}
