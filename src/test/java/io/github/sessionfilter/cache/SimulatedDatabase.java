package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestClock;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database in virtual time.
 *
 * <p>A statement travels to it, is stamped when it begins, takes effect when it commits, and its answer travels back.
 * Each step may be slow, and statement and answer may be lost.
 */
final class SimulatedDatabase extends MemoryStore {
    private static final long MILLI = 1_000_000;

    private final VirtualTime time;
    private final Random random;
    /** How long a client waits for an answer, in nanoseconds. */
    private final long timeout;

    /** The database's clock minus the virtual time. */
    long clockOffsetMillis = 1_700_000_000_000L;

    boolean down;
    boolean slow;
    private final int slowMillis;
    double lossRate;
    double lateCommitRate;
    private long statementMillis;

    SimulatedDatabase(VirtualTime time, Random random, long timeout, SessionTimeouts timeouts) {
        super(new TestClock(), new StoreClock(new NodeClock(time::now, () -> 0)), timeouts);
        this.time = time;
        this.random = random;
        this.timeout = timeout;
        this.slowMillis = 3_000 + random.nextInt(12_000);
    }

    /** Returns the stamp of the statement that takes effect now. */
    @Override
    public long now() {
        return statementMillis;
    }

    /** Runs a statement that only reads, and sees the rows as they are when it begins. */
    <T extends @Nullable Object> T read(Supplier<T> statement) {
        return run(statement, 0);
    }

    /** Runs a statement that writes, and takes effect when it commits. */
    <T extends @Nullable Object> T write(Supplier<T> statement) {
        return run(statement, random.nextDouble() < lateCommitRate ? duration(20_000) : duration(5));
    }

    private <T extends @Nullable Object> T run(Supplier<T> statement, long commitsAfter) {
        long sent = time.now();
        if (down) {
            time.sleep(duration(20));
            throw new SessionStoreException("the database is down", null);
        }
        long arrives = slow ? duration(slowMillis) : duration(3);
        long answers = arrives + commitsAfter + (slow ? duration(slowMillis) : duration(3));
        var answer = new Answer<T>();
        if (random.nextDouble() >= lossRate) {
            time.after(arrives, () -> begin(statement, commitsAfter, answer));
        }
        boolean answerLost = random.nextDouble() < lossRate;
        time.sleep(Math.min(answers, timeout));
        if (answers > timeout || answerLost || !answer.given) {
            time.sleep(Math.max(0, sent + (slow ? timeout : duration(100)) - time.now()));
            throw new SessionStoreException(StoreFailure.ANSWER_LOST, "the answer is lost", null);
        }
        return answer.value;
    }

    private static final class Answer<T extends @Nullable Object> {
        private boolean given;
        private T value;
    }

    private <T extends @Nullable Object> void begin(Supplier<T> statement, long commitsAfter, Answer<T> answer) {
        long begunAt = millis();
        time.after(commitsAfter, () -> {
            if (!down) {
                statementMillis = begunAt;
                answer.value = statement.get();
                answer.given = true;
            }
        });
    }

    private long millis() {
        return time.now() / MILLI + clockOffsetMillis;
    }

    private long duration(int millis) {
        return random.nextLong(millis * MILLI) + 1;
    }

    List<SessionKey> keysToRevoke(
            String principalName, @Nullable SessionKey spared, long createdUntil, long stampedBefore) {
        return keysOf(principalName, spared, createdUntil, stampedBefore);
    }

    boolean stampAll(List<SessionKey> keys, long notBefore) {
        keys.forEach(key -> stampRevoked(key, Math.max(now(), notBefore)));
        return true;
    }

    CutOff cutOff(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil, long notBefore) {
        return stampCutOff(principalName, issuedBefore, lockedUntil, notBefore);
    }

    List<SessionKey> longDead(int limit) {
        return dead(limit);
    }

    boolean removeLongDead(List<SessionKey> keys) {
        deleteDead(keys);
        return true;
    }
}
