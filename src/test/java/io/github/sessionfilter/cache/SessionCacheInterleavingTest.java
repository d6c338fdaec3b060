package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/**
 * Checks, revocations, touches, evictions and warm-ups of the same few sessions, interleaved at every call to the
 * store: nobody is let in after a revocation was answered, and nobody is refused who was not revoked.
 *
 * <p>A failure names its seed; {@link #replay} with it runs the same history.
 */
class SessionCacheInterleavingTest {
    private static final int SEEDS = Integer.getInteger("seeds", 3_000);

    @Test
    void noInterleavingLetsARevokedSessionInOrRefusesALiveOne() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                replay(seed);
            } catch (AssertionError e) {
                fail("seed " + seed, e);
            }
        }
    }

    private static void replay(long seed) {
        var world = new World(seed);
        var random = new Random(seed);
        int actors = 3 + random.nextInt(4);
        for (int i = 0; i < actors; i++) {
            var steps = new ArrayList<Runnable>();
            for (int step = 0; step < 4; step++) {
                steps.add(world.randomStep(random));
            }
            world.interleaving.actor(() -> steps.forEach(Runnable::run));
        }
        world.interleaving.run();
        world.sessions.forEach(world::check);
    }

    private static final class World {
        private final TestClock time = new TestClock();
        private final StoreClock clock = new StoreClock(time);
        private final SessionTimeouts timeouts =
                new SessionTimeouts(Duration.ofDays(30), Duration.ofDays(365), Duration.ofSeconds(1));
        private final ScriptedStore store = new ScriptedStore(time, clock, timeouts);
        private final SessionCache cache = new SessionCache(store, clock, 100, Duration.ofMinutes(5));
        private final Interleaving interleaving;
        private final List<Session> sessions = new ArrayList<>();
        private final Set<SessionKey> revocationBegun = ConcurrentHashMap.newKeySet();
        private final Set<SessionKey> revocationAnswered = ConcurrentHashMap.newKeySet();

        World(long seed) {
            interleaving = new Interleaving(seed);
            for (int i = 0; i < 3; i++) {
                sessions.add(store.insert(SessionKey.of(SessionId.random()), i < 2 ? "alice" : "bob", ""));
            }
            store.before = Interleaving::pause;
            store.after = Interleaving::pause;
        }

        Runnable randomStep(Random random) {
            var session = sessions.get(random.nextInt(sessions.size()));
            return switch (random.nextInt(12)) {
                case 0 -> () -> revoke(session);
                case 1 -> () -> revokeAll(session.principalName());
                case 2 -> () -> rotate(session);
                case 3 ->
                    () -> {
                        time.advance(Duration.ofSeconds(2));
                        cache.touch(List.of(session.usedAt(time.millis(), timeouts)));
                    };
                case 4 -> cache::writeTouches;
                case 5 -> () -> cache.warmUp(() -> false);
                default -> () -> check(session);
            };
        }

        void check(Session session) {
            var key = session.key();
            boolean mustBeRefused = revocationAnswered.contains(key);
            Interleaving.pause();
            SessionVerdict verdict;
            try {
                verdict = cache.find(key);
            } catch (SessionStoreException e) {
                return; // neither yes nor no: too many revocations while it was read
            }
            if (mustBeRefused) {
                assertEquals(Reason.REVOKED.verdict(), verdict, "a check after the revocation was answered");
            } else if (!revocationBegun.contains(key) && !(verdict instanceof Live)) {
                fail("a live session got " + verdict);
            }
        }

        private void revoke(Session session) {
            revocationBegun.add(session.key());
            cache.revoke(session.key());
            revocationAnswered.add(session.key());
        }

        private void revokeAll(String principalName) {
            var meant = sessions.stream()
                    .filter(session -> session.principalName().equals(principalName))
                    .map(Session::key)
                    .toList();
            revocationBegun.addAll(meant);
            cache.revokeAll(principalName, null, SessionStore.ANY_TIME);
            revocationAnswered.addAll(meant);
        }

        private void rotate(Session session) {
            revocationBegun.add(session.key());
            cache.rotate(session.key(), SessionKey.of(SessionId.random()));
            revocationAnswered.add(session.key());
        }
    }
}
