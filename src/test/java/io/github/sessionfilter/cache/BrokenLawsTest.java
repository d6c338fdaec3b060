package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.BrokenSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that the {@link Simulation} can fail: it catches each mutation of the source that breaks a law.
 *
 * <p>{@link BrokenSource} compiles the mutation, and loads it instead of the original class.
 */
class BrokenLawsTest {
    private static final int SEEDS = 8_000;

    /**
     * A change of the source that breaks a law.
     *
     * @param firstSeed the first seed to try, which catches the mutation; any other only takes longer
     * @param effect the effect of the mutation
     */
    record Mutation(long firstSeed, String effect, String file, String original, String mutated) {
        @Override
        public String toString() {
            return effect;
        }
    }

    static List<Mutation> mutations() {
        var main = "src/main/java/io/github/sessionfilter/";
        var cache = main + "cache/SessionChecks.java";
        var revocations = main + "cache/Revocations.java";
        var sync = main + "cache/RevocationSync.java";
        var tombstones = main + "cache/Tombstones.java";
        var memory = "src/test/java/io/github/sessionfilter/session/MemoryStore.java";
        return List.of(
                new Mutation(
                        12_980,
                        "a revocation by another node leaves no tombstone",
                        revocations,
                        "if (!tombstones.isRevoked(key)) {",
                        "if (key == null) {"),
                new Mutation(
                        10,
                        "a revocation by this node leaves no tombstone",
                        revocations,
                        "        tombstones.addUnconfirmed(key);\n        cached.remove(key);",
                        "        cached.remove(key);"),
                new Mutation(513, "no overlap", sync, "watermark - overlap.toMillis()", "watermark"),
                new Mutation(
                        605,
                        "a revocation counts as done however late its commit is",
                        revocations,
                        "return node.ageNanos() - sentAt < stampLife.toNanos();",
                        "return true;"),
                new Mutation(
                        3_263,
                        "the age of an entry counts from after the query",
                        main + "cache/CachedSessions.java",
                        "new Entry(latest, fence.sentAt())",
                        "new Entry(latest, node.ageNanos())"),
                new Mutation(
                        1_075,
                        "the age of a sync counts from after the query",
                        sync,
                        "freshness.recordSync(reading.sentAt());",
                        "freshness.recordSync(clock.ageNanos());"),
                new Mutation(
                        5_258,
                        "an incremental sync lets cached sessions count for longer",
                        sync,
                        "return step == 0 ? reading : complete(",
                        "freshness.recordSync(reading.sentAt());\n        return step == 0 ? reading : complete("),
                new Mutation(
                        9,
                        "no cached session is ever too old",
                        main + "cache/Freshness.java",
                        "return isWithinBound(Math.max(readAt, syncedAt), now);",
                        "return true;"),
                new Mutation(
                        28,
                        "the wall clock is not read",
                        main + "session/NodeClock.java",
                        "Math.max(0, moved)",
                        "Math.min(0, moved) * 0"),
                new Mutation(
                        11,
                        "the estimate of the store's time is an hour slow",
                        main + "session/StoreClock.java",
                        "var reading = new Reading(storeMillis,",
                        "var reading = new Reading(storeMillis - 3_600_000,"),
                new Mutation(
                        5_258,
                        "a node that was away keeps its cache",
                        sync,
                        "SessionTimeouts.DEAD_ROW_RETENTION.dividedBy(2)",
                        "SessionTimeouts.DEAD_ROW_RETENTION.multipliedBy(1000)"),
                new Mutation(
                        5_271,
                        "a row that was read before a tombstone was forgotten is cached",
                        tombstones,
                        "return !isRevoked(row) && isValid(fence);",
                        "return !isRevoked(row);"),
                new Mutation(
                        0,
                        "the cache refuses a session without the store",
                        cache,
                        "        misses.increment();\n        var reason",
                        "        if (cached.containsTouch(new Session(key, \"\", 0, Long.MIN_VALUE, 0, 0))) {\n"
                                + "            return Reason.EXPIRED.verdict();\n        }\n"
                                + "        misses.increment();\n        var reason"),
                new Mutation(
                        833,
                        "touches are dropped when the store fails",
                        main + "cache/TouchWriter.java",
                        "        var gone = store.touch(batch);",
                        "        buffer.removeWritten(batch);\n        var gone = store.touch(batch);"),
                new Mutation(
                        85,
                        "the stored expiry is not padded",
                        main + "session/SessionTimeouts.java",
                        "return idleTimeout.plus(touchLag()).toMillis();",
                        "return idleTimeout.toMillis();"),
                new Mutation(
                        0,
                        "a touch changes a revoked session",
                        memory,
                        "                gone.add(each.key());\n                continue;",
                        "                if (row == null) {\n                    continue;\n                }"),
                new Mutation(
                        1_092,
                        "a repeated revocation keeps its stamp",
                        memory,
                        "row.revokedAt == null ? now : Math.max(row.revokedAt, now)",
                        "row.revokedAt == null ? now : row.revokedAt"),
                new Mutation(
                        5,
                        "revoked rows are swept at once",
                        memory,
                        "return deadSince < now() - SessionTimeouts.DEAD_ROW_RETENTION.toMillis();",
                        "return deadSince < now();"));
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("mutations")
    void isCaught(Mutation mutation) throws Exception {
        var simulation = new BrokenSource(mutation.file, mutation.original, mutation.mutated)
                .compiledTo(folder)
                .loadClass(Simulation.class.getName());
        var run = simulation.getDeclaredMethod("isClean", long.class);
        run.setAccessible(true);
        var seed = LongStream.range(0, SEEDS)
                .map(i -> mutation.firstSeed + i)
                .filter(each -> !isClean(run, each))
                .findFirst();
        assertTrue(seed.isPresent(), mutation + ": no seed catches it");
        if (seed.getAsLong() != mutation.firstSeed) {
            System.out.println(mutation + ": caught by seed " + seed.getAsLong() + ", not by " + mutation.firstSeed);
        }
    }

    private static boolean isClean(Method run, long seed) {
        try {
            return (boolean) run.invoke(null, seed);
        } catch (InvocationTargetException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
