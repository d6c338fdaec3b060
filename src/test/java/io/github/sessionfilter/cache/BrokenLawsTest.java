package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.BrokenSource;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that the {@link Simulation} can fail: it catches each mutation of the source that breaks a law.
 *
 * <p>{@link BrokenSource} compiles the mutation, and loads it instead of the original class.
 */
class BrokenLawsTest {
    /** Searches from the first seed on and prints which seed catches a mutation, to update this list. */
    private static final boolean SEARCH = Boolean.getBoolean("simulation.search");

    private static final int AT_ONCE = 64;
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 3_000);

    /**
     * A change of the source that breaks a law.
     *
     * @param firstSeed the first seed that catches the mutation; if it changes, the test takes longer and prints the new one
     * @param effect the effect of the mutation
     */
    record Mutation(long firstSeed, String effect, List<BrokenSource> edits) {
        Mutation(long firstSeed, String effect, String file, String original, String mutated) {
            this(firstSeed, effect, List.of(new BrokenSource(file, original, mutated)));
        }

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
        var memory = "src/test/java/io/github/sessionfilter/session/MemoryStore.java";
        return List.of(
                new Mutation(
                        1,
                        "a revocation by this node leaves no tombstone",
                        revocations,
                        "        tombstones.addUnconfirmed(key);\n        cached.remove(key);",
                        "        cached.remove(key);"),
                new Mutation(103, "no overlap", sync, "watermark - overlap.toMillis()", "watermark"),
                new Mutation(
                        203,
                        "the age of a sync counts from after the query",
                        sync,
                        "freshness.recordSync(reading.sentAt());",
                        "freshness.recordSync(clock.ageNanos());"),
                new Mutation(
                        0,
                        "the age of an entry counts from after the query",
                        main + "cache/CachedSessions.java",
                        "new Entry(latest, fence.sentAt())",
                        "new Entry(latest, node.ageNanos())"),
                new Mutation(
                        1_113,
                        "a read may end however long after its fence",
                        main + "cache/Tombstones.java",
                        "!isRevoked(row) && isValid(fence) &&",
                        "!isRevoked(row) &&"),
                new Mutation(
                        26,
                        "a revocation counts as done however late its commit is",
                        revocations,
                        "return node.ageNanos() - sentAt < stampLife.toNanos();",
                        "return true;"),
                new Mutation(
                        100,
                        "touches are dropped when the store fails",
                        main + "cache/TouchWriter.java",
                        "        var gone = store.touch(batch);",
                        "        buffer.removeWritten(batch);\n        var gone = store.touch(batch);"),
                new Mutation(
                        0,
                        "no cached session is ever too old",
                        main + "cache/Freshness.java",
                        "return isWithinBound(Math.max(readAt, syncedAt), now);",
                        "return true;"),
                new Mutation(
                        3,
                        "the wall clock is not read",
                        main + "session/NodeClock.java",
                        "Math.max(0, moved)",
                        "Math.min(0, moved) * 0"),
                new Mutation(
                        0,
                        "the estimate of the store's time is an hour slow",
                        main + "session/StoreClock.java",
                        "var reading = new Reading(storeMillis,",
                        "var reading = new Reading(storeMillis - 3_600_000,"),
                new Mutation(
                        679,
                        "the store's time counts from the end of a suspension during its reading",
                        main + "session/StoreClock.java",
                        "new Reading(storeMillis, sent);",
                        "new Reading(storeMillis, new Sending(sent.nanos, node.ageNanos() - node.nanoTime()));"),
                new Mutation(
                        0,
                        "the cache refuses a session without the store",
                        cache,
                        "        misses.increment();\n        var reason",
                        "        if (cached.containsTouch(new io.github.sessionfilter.session.Session(key, \"\", 0, Long.MIN_VALUE, 0, 0))) {\n"
                                + "            return Reason.EXPIRED.verdict();\n        }\n"
                                + "        misses.increment();\n        var reason"),
                new Mutation(
                        263,
                        "a node that was away keeps its cache",
                        sync,
                        "SessionTimeouts.DEAD_ROW_RETENTION.dividedBy(2)",
                        "SessionTimeouts.DEAD_ROW_RETENTION.multipliedBy(1000)"),
                new Mutation(
                        15,
                        "the stored expiry is not padded",
                        main + "session/SessionTimeouts.java",
                        "return idleTimeout(terms).plus(touchLag()).toMillis();",
                        "return idleTimeout(terms).toMillis();"),
                new Mutation(
                        1,
                        "a touch changes a revoked session",
                        memory,
                        "                gone.add(each.key());\n                continue;",
                        "                if (row == null) {\n                    continue;\n                }"),
                new Mutation(
                        0,
                        "a repeated revocation keeps its stamp",
                        memory,
                        "row.revokedAt == null ? now : Math.max(row.revokedAt, now)",
                        "row.revokedAt == null ? now : row.revokedAt"),
                new Mutation(
                        0,
                        "revoked rows are swept at once",
                        memory,
                        "return deadSince < now() - SessionTimeouts.DEAD_ROW_RETENTION.toMillis();",
                        "return deadSince < now();"));
    }

    static List<Mutation> faults() {
        return PutBackFaults.all();
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @Timeout(value = 1, unit = TimeUnit.HOURS) // for a search
    @MethodSource({"mutations", "faults"})
    @Tag("full")
    void isCaught(Mutation mutation) throws Exception {
        long seed = firstSeed(mutation, simulationWith(mutation));
        if (seed != mutation.firstSeed) {
            System.out.println(mutation + ": caught by seed " + seed + ", not by " + mutation.firstSeed);
        }
    }

    @ParameterizedTest
    @MethodSource({"mutations", "faults"})
    void isAChangeOfTheSource(Mutation mutation) throws Exception {
        BrokenSource.applied(mutation.edits);
    }

    @Test
    @Tag("full")
    void aFindingIsToldInTwelveLines() throws Exception {
        var mutation = faults().get(0);
        var simulation = simulationWith(mutation);
        var story = (String) call(simulation, "shortStory", firstSeed(mutation, simulation));
        assertTrue(story.contains("false ") && story.lines().count() <= 12, story);
        System.out.println(mutation + "\n" + story);
    }

    private static long firstSeed(Mutation mutation, Class<?> simulation) {
        if (!SEARCH && !(boolean) call(simulation, "isClean", mutation.firstSeed)) {
            return mutation.firstSeed;
        }
        for (long from = 0; from < SEEDS; from += AT_ONCE) {
            var seed = LongStream.range(from, from + AT_ONCE)
                    .parallel()
                    .filter(each -> !(boolean) call(simulation, "isClean", each))
                    .min();
            if (seed.isPresent()) {
                return seed.getAsLong();
            }
        }
        throw new AssertionError(mutation + ": no seed catches it");
    }

    @Test
    void theSeedsOfAFullBuildCatchEachFaultAndContributingSaysHowMany() throws Exception {
        var page = Files.readString(Path.of("CONTRIBUTING.md"));
        for (var fault : faults()) {
            long seeds = fault.firstSeed + 1;
            assertTrue(seeds <= SimulationTest.SEEDS_OF_A_FULL_BUILD, () -> fault + " needs " + seeds + " seeds");
            var row = "| " + fault.effect + " | " + seeds + " |";
            assertTrue(page.contains(row), () -> "expected the row " + row);
        }
    }

    private Class<?> simulationWith(Mutation mutation) throws Exception {
        return BrokenSource.compiledTo(folder, mutation.edits).loadClass(Simulation.class.getName());
    }

    private static Object call(Class<?> simulation, String method, long seed) {
        try {
            var found = simulation.getDeclaredMethod(method, long.class);
            found.setAccessible(true);
            return found.invoke(null, seed);
        } catch (InvocationTargetException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
