package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestKeys;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database in virtual time.
 *
 * <p>A statement travels to it, is stamped when it begins, takes effect when it commits, and its answer travels back.
 * Each step may be slow, and statement and answer may be lost. It has members that take over from each other, each with
 * a clock of its own.
 */
final class SimulatedDatabase extends MemoryStore {
    static final int MEMBERS = 3;
    private static final long MILLI = 1_000_000;
    private static final long EPOCH = 1_700_000_000_000L;

    /** How long a statement, or its answer, travels at most while the database is busy; less than any timeout. */
    private static final int BUSY_MILLIS = 950;

    /** How old a revocation is that no call repeats, in milliseconds. */
    private static final long LONG_AGO = 2 * REPEATED_WITHIN.toMillis();

    private final VirtualTime time;
    private final Excesses excesses;
    /** How long a client waits for an answer, in nanoseconds. */
    private final long timeout;

    private final int slowMillis;
    /** The clock of each member minus that of the first one. */
    private final long[] memberOffsets = new long[MEMBERS];

    private final IdKeys idKeys;
    private int member;
    /** By how much the clocks of all members have stepped. */
    long steppedMillis;
    /** Whether the clock has ever stepped. */
    boolean hasStepped;

    /** How many faults of each kind last. */
    int down;

    int hanging;
    int slow;
    int busy;
    int losing;
    int committingLate;
    private long statementMillis;
    /** Until when the rows of cut-offs are locked by a transaction that has begun. */
    private long cutOffsLockedUntil;

    /** Creates a database whose times of waiting are drawn from {@code random}. */
    SimulatedDatabase(VirtualTime time, SplittableRandom random, Scenario scenario, Excesses excesses) {
        super(new TestClock(), new StoreClock(new NodeClock(time::now, () -> 0)), scenario.timeouts());
        this.time = time;
        this.excesses = excesses;
        this.idKeys =
                new IdKeys(List.of(TestKeys.key(1, EPOCH)), scenario.timeouts().absoluteTimeout(), null);
        this.timeout = (2_000 + random.nextInt(18_000)) * MILLI * scenario.statementScale();
        this.slowMillis = (3_000 + random.nextInt(12_000)) * scenario.statementScale();
        for (int i = 1; i < MEMBERS; i++) {
            memberOffsets[i] = random.nextInt(-40_000, 40_000);
        }
    }

    /** Lets another member take over. */
    void handOverTo(int next) {
        member = next;
    }

    /** Returns the stamp of the statement that takes effect now. */
    @Override
    public long now() {
        return statementMillis;
    }

    /** Returns a key that is as old as the database. Ids without its tag are accepted for an absolute timeout. */
    @Override
    public IdKeys idKeys() {
        return idKeys;
    }

    /** Runs a statement that only reads, and sees the rows as they are when it begins. */
    <T extends @Nullable Object> T read(Supplier<T> statement) {
        return run(statement, 0, false);
    }

    /** Runs a statement that writes, and takes effect when it commits. */
    <T extends @Nullable Object> T write(Supplier<T> statement) {
        return run(statement, commitMillis(), false);
    }

    /**
     * Runs the last statement of a transaction that has read the row of a cut-off before, and changes it.
     *
     * <p>Such transactions wait for each other. One whose client has given up before this statement is rolled back.
     */
    <T extends @Nullable Object> T writeCutOff(Supplier<T> statement) {
        return run(statement, commitMillis(), true);
    }

    private long commitMillis() {
        boolean late = committingLate > 0 && time.random().nextBoolean();
        return late ? duration(20_000) : duration(5);
    }

    private <T extends @Nullable Object> T run(Supplier<T> statement, long commitsAfter, boolean locksCutOffs) {
        time.countStatement();
        long sent = time.now();
        if (down > 0) {
            time.sleep(duration(20));
            throw new SessionStoreException("the database is down", null);
        }
        if (hanging > 0) {
            time.sleep(timeout);
            throw new SessionStoreException("the database does not answer", null);
        }
        boolean isSlow = slow > 0;
        int travelMillis = isSlow ? slowMillis : busy > 0 ? BUSY_MILLIS : 3;
        long arrives = duration(travelMillis);
        long answers = arrives + commitsAfter + duration(travelMillis);
        var answer = new Answer<T>();
        long order = time.random().nextLong();
        if (!isLost()) {
            time.after(arrives, order, () -> begin(statement, commitsAfter, order, answer, locksCutOffs));
        }
        boolean answerLost = isLost();
        try {
            time.sleep(Math.min(answers, timeout));
        } finally {
            answer.isAwaited = false;
        }
        // A process that was stopped meanwhile finds an answer that has come, however long it took.
        boolean isTooLate = answers > Math.max(timeout, time.now() - sent);
        if (isTooLate || answerLost || !answer.given) {
            time.sleep(Math.max(0, sent + (isSlow ? timeout : duration(100)) - time.now()));
            throw new SessionStoreException(StoreFailure.ANSWER_LOST, "the answer is lost", null);
        }
        return answer.value;
    }

    private boolean isLost() {
        return losing > 0 && time.random().nextInt(10) < 3;
    }

    private static final class Answer<T extends @Nullable Object> {
        private boolean isAwaited = true;
        private boolean given;
        private T value;
    }

    private <T extends @Nullable Object> void begin(
            Supplier<T> statement, long commitsAfter, long order, Answer<T> answer, boolean locksCutOffs) {
        if (locksCutOffs && !answer.isAwaited) {
            return;
        }
        long begunAt = millis();
        int begunOn = member;
        long commitsAt = time.now() + commitsAfter;
        if (locksCutOffs) {
            commitsAt = Math.max(commitsAt, cutOffsLockedUntil + 1);
            cutOffsLockedUntil = commitsAt;
        }
        time.after(commitsAt - time.now(), order, () -> {
            if (down == 0 && member == begunOn) {
                statementMillis = begunAt;
                answer.value = statement.get();
                answer.given = true;
            }
        });
    }

    /** Returns the time of the member that serves now. */
    long millis() {
        return EPOCH + time.now() / MILLI + memberOffsets[member] + steppedMillis;
    }

    private long duration(int millis) {
        return time.random().nextLong(millis * MILLI) + 1;
    }

    List<SessionKey> keysToRevoke(
            String principalName,
            @Nullable SessionKey spared,
            long createdUntil,
            long stampedBefore,
            long stampedAfter) {
        return keysOf(principalName, spared, createdUntil, stampedBefore, stampedAfter);
    }

    long newestLogin(String principalName) {
        return newestCreatedAt(principalName);
    }

    /** Stamps sessions as revoked. Returns the keys of those that were not revoked before. */
    List<SessionKey> stampAll(List<SessionKey> keys, long notBefore) {
        var revoked = keys.stream().filter(key -> revokedAt(key) == null).toList();
        keys.forEach(key -> stampRevoked(key, Math.max(now(), notBefore)));
        return revoked;
    }

    /** Stamps the sessions of a principal; none of them has been revoked for long, unless the clock has stepped. */
    List<SessionKey> stampAllOfPrincipal(List<SessionKey> keys, long begun) {
        if (!hasStepped
                && keys.stream().map(this::revokedAt).anyMatch(stamp -> stamp != null && stamp < begun - LONG_AGO)) {
            excesses.add("sessions that were revoked long ago are stamped again");
        }
        return stampAll(keys, begun);
    }

    LoginMoment login(String principalName) {
        return beginLogin(principalName);
    }

    Session insert(SessionKey key, Login login, LoginMoment moment) {
        return add(key, login, moment);
    }

    long decidedCutOff(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil) {
        return decideCutOff(principalName, issuedBefore, lockedUntil);
    }

    CutOff cutOff(@Nullable String principalName, long decided, @Nullable Long lockedUntil, long notBefore) {
        return writeCutOff(principalName, decided, lockedUntil, notBefore);
    }

    List<SessionKey> longDead(int limit) {
        return dead(limit);
    }

    boolean removeLongDead(List<SessionKey> keys) {
        deleteDead(keys);
        return true;
    }
}
