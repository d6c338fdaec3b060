package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.session.SessionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The warm-up of the cache. */
class WarmUpTest extends CacheFixture {
    @Test
    void cachesLiveSessionsUpToTheSizeOfTheCache() {
        var revoked = store.insert(key(), "alice", "").key();
        store.revoke(revoked);
        var keys = new ArrayList<SessionKey>();
        for (int i = 0; i < 1_500; i++) {
            time.advance(Duration.ofMillis(1));
            keys.add(store.insert(key(), "alice", "").key());
        }
        assertEquals(1_000, cache.warmUp(() -> false));
        store.failing = true;
        keys.subList(600, 1_500).forEach(this::assertLive);
        store.failing = false;
        assertRevoked(revoked);
    }

    @Test
    void cachesNoSessionThatIsRevokedMeanwhile() {
        var key = store.insert(key(), "alice", "").key();
        store.afterNextCall(() -> {
            cache.revoke(key);
        });
        cache.warmUp(() -> false);
        assertRevoked(key);
    }

    /** The page is read again, and not dropped. */
    @Test
    void readsAPageAgainIfATombstoneMayHaveBeenForgotten() {
        var key = store.insert(key(), "alice", "").key();
        store.afterNextCall(() -> store.afterNextCall(() -> time.advance(Tombstones.LIFE)));
        assertEquals(1, cache.warmUp(() -> false));
        store.failing = true;
        assertLive(key);
    }

    /** Law 12. Sessions that were not cached are read when they are used. */
    @Test
    void readsNoPageForEver() {
        var key = store.insert(key(), "alice", "").key();
        var calls = new AtomicInteger();
        store.after = () -> {
            calls.incrementAndGet();
            time.advance(Tombstones.LIFE);
        };
        assertEquals(1, cache.warmUp(() -> calls.get() > 50));
        assertEquals(4, calls.get(), "one sync and three reads of the page");
        store.after = () -> {};
        assertLive(key);
    }

    /** Law 12: somebody's revocations do not make it read a page again. */
    @Test
    void readsAPageOnceWhileSomebodyKeepsRevoking() {
        var key = store.insert(key(), "alice", "").key();
        var calls = new AtomicInteger();
        store.before = () -> {
            var before = store.before;
            store.before = () -> {};
            cache.revokeAll("bob", null);
            store.before = before;
            calls.incrementAndGet();
        };
        assertEquals(1, cache.warmUp(() -> calls.get() > 50));
        assertEquals(2, calls.get(), "one sync and one read");
        store.before = () -> {};
        store.failing = true;
        assertLive(key);
    }

    @Test
    void undoesNoTouch() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        cache.touch(touchedNow(session));
        cache.warmUp(() -> false);
        assertEquals(time.millis(), live(session.key()).lastAccessedAtMillis());
    }

    @Test
    void stopsBeforeAPage() {
        store.insert(key(), "alice", "");
        var calls = new AtomicInteger();
        assertEquals(0, cache.warmUp(() -> calls.incrementAndGet() > 0));
    }
}
