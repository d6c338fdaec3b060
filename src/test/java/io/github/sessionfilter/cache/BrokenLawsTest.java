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
 * Shows that the {@link Simulation} can fail: each law, broken on purpose in the source, is caught by some seed.
 *
 * <p>{@link BrokenSource} compiles it apart, and has a class loader that prefers it.
 */
class BrokenLawsTest {
    private static final int SEEDS = 8_000;

    /**
     * A law, and the text of a source that keeps it, replaced by one that does not.
     *
     * @param firstSeed where to begin to look, to find it soon; any does, with patience
     */
    record Break(long firstSeed, String law, String file, String kept, String broken) {
        @Override
        public String toString() {
            return law;
        }
    }

    static List<Break> breaks() {
        var main = "src/main/java/io/github/sessionfilter/";
        var cache = main + "cache/SessionCache.java";
        var revocations = main + "cache/Revocations.java";
        var sync = main + "cache/RevocationSync.java";
        var tombstones = main + "cache/Tombstones.java";
        var memory = "src/test/java/io/github/sessionfilter/session/MemoryStore.java";
        return List.of(
                new Break(
                        7_066,
                        "no tombstone for what another node has revoked",
                        revocations,
                        "if (!tombstones.isRevoked(key)) {",
                        "if (key == null) {"),
                new Break(
                        2,
                        "no tombstone for what this node has revoked",
                        revocations,
                        "        tombstones.addUnconfirmed(key);\n        cached.remove(key);",
                        "        cached.remove(key);"),
                new Break(17, "no overlap", sync, "watermark - overlap.toMillis()", "watermark"),
                new Break(
                        32,
                        "a revocation is done however late its commit",
                        revocations,
                        "return node.ageNanos() - sentAt < stampLife.toNanos();",
                        "return true;"),
                new Break(
                        2601,
                        "the age of an entry counts from after the query",
                        main + "cache/CachedSessions.java",
                        "new Entry(latest, fence.sentAt())",
                        "new Entry(latest, node.ageNanos())"),
                new Break(
                        947,
                        "the age of a sync counts from after the query",
                        sync,
                        "freshness.recordSync(sentAt);",
                        "freshness.recordSync(clock.ageNanos());"),
                new Break(
                        9,
                        "nothing cached is ever too old",
                        main + "cache/Freshness.java",
                        "return isWithinBound(Math.max(readAt, syncedAt), now);",
                        "return true;"),
                new Break(
                        19,
                        "the wall clock is not asked",
                        main + "session/NodeClock.java",
                        "Math.max(0, moved)",
                        "Math.min(0, moved) * 0"),
                new Break(
                        10,
                        "expiry by a node's clock that is an hour slow",
                        main + "session/StoreClock.java",
                        "last = new Reading(storeMillis,",
                        "last = new Reading(storeMillis - 3_600_000,"),
                new Break(
                        889,
                        "a node that was away keeps its cache",
                        sync,
                        "SessionTimeouts.DEAD_ROW_RETENTION.dividedBy(2)",
                        "SessionTimeouts.DEAD_ROW_RETENTION.multipliedBy(1000)"),
                new Break(
                        2_997,
                        "the watermark is not lowered",
                        sync,
                        "while (now < watermark) {",
                        "while (now < watermark - Integer.MAX_VALUE) {"),
                new Break(
                        5_338,
                        "the watermark jumps with the store's clock",
                        sync,
                        "return Math.min(now, watermark",
                        "return Math.max(now, watermark"),
                new Break(
                        409,
                        "what was read before a tombstone was forgotten enters",
                        tombstones,
                        "return !isRevoked(row) && isValid(fence);",
                        "return !isRevoked(row);"),
                new Break(
                        0,
                        "the cache says no",
                        cache,
                        "        misses.increment();\n",
                        "        if (cached.containsTouch(new Session(key, \"\", 0, Long.MIN_VALUE, 0, 0))) {\n"
                                + "            return Reason.EXPIRED.verdict();\n        }\n"
                                + "        misses.increment();\n"),
                new Break(
                        403,
                        "uses are forgotten when the store fails",
                        main + "cache/TouchWriter.java",
                        "                store.touch(batch).forEach(cached::remove);\n"
                                + "                touches.removeWritten(batch);",
                        "                touches.removeWritten(batch);\n"
                                + "                store.touch(batch).forEach(cached::remove);"),
                new Break(
                        64,
                        "the stored expiry is not padded",
                        main + "session/SessionTimeouts.java",
                        "return idleTimeout.plus(touchLag()).toMillis();",
                        "return idleTimeout.toMillis();"),
                new Break(
                        0,
                        "a touch revives",
                        memory,
                        "                gone.add(each.key());\n                continue;",
                        "                if (row == null) {\n                    continue;\n                }"),
                new Break(
                        1_013,
                        "a repeated revocation keeps its stamp",
                        memory,
                        "row.revokedAt == null ? now : Math.max(row.revokedAt, now)",
                        "row.revokedAt == null ? now : row.revokedAt"),
                new Break(
                        0,
                        "revoked rows are swept at once",
                        memory,
                        "return deadSince < now() - SessionTimeouts.DEAD_ROW_RETENTION.toMillis();",
                        "return deadSince < now();"));
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("breaks")
    void isCaught(Break broken) throws Exception {
        var simulation = new BrokenSource(broken.file, broken.kept, broken.broken)
                .compiledTo(folder)
                .loadClass(Simulation.class.getName());
        var run = simulation.getDeclaredMethod("isClean", long.class);
        run.setAccessible(true);
        var seed = LongStream.range(0, SEEDS)
                .map(i -> (broken.firstSeed + i) % SEEDS)
                .filter(each -> !isClean(run, each))
                .findFirst();
        assertTrue(seed.isPresent(), broken + ": nothing was found wrong");
        if (seed.getAsLong() != broken.firstSeed) {
            System.out.println(broken + ": found by seed " + seed.getAsLong() + ", not by " + broken.firstSeed);
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
