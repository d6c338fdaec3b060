package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The touches, with a store that fails or answers late. */
class TouchWriterTest extends CacheFixture {
    /** Law 7: touches are coalesced, and written in batches behind the request. */
    @Test
    void writesManyTouchesOfASessionOnce() throws Exception {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        var start = new CountDownLatch(1);
        var done = new ArrayList<Future<?>>();
        for (int i = 0; i < 50; i++) {
            done.add(threads.submit(() -> {
                await(start);
                cache.touch(touchedNow(session));
            }));
        }
        start.countDown();
        for (var each : done) {
            each.get();
        }
        assertEquals(List.of(), store.touched);
        cache.writeTouches();
        cache.writeTouches();
        assertEquals(1, store.touched.size());
        assertEquals(time.millis(), live(session.key()).lastAccessedAtMillis());
    }

    @Test
    void writesTouchesInBatchesOrderedByKey() {
        for (int i = 0; i < 5_900; i++) {
            var session = store.insert(key(), "alice", "");
            cache.touch(session.usedAt(time.millis() + 1, timeouts));
        }
        var written = new ArrayList<Integer>();
        store.after = () -> written.add(store.touched.size());
        cache.writeTouches();
        assertEquals(List.of(5_000, 5_900), written);
        var keys = store.touched.stream().map(Session::key).toList();
        assertEquals(keys.stream().sorted().toList(), keys);
    }

    @Test
    void keepsTouchesThatTheStoreHasNotTaken() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        cache.touch(touchedNow(session));
        store.failing = true;
        assertThrows(SessionStoreException.class, cache::writeTouches);
        store.failing = false;
        cache.writeTouches();
        assertEquals(1, store.touched.size());
    }

    @Test
    void keepsATouchThatArrivesWhileAnEarlierOneIsWritten() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        var first = touchedNow(session);
        cache.touch(first);
        time.advance(Duration.ofMinutes(5));
        var second = touchedNow(first);
        store.afterNextCall(() -> {
            cache.touch(second);
        });
        cache.writeTouches();
        cache.writeTouches();
        assertEquals(List.of(first, second), store.touched);
    }

    /** Law 5: a touch counts before it is written. */
    @Test
    void aSessionWithAPendingTouchIsLiveEvenIfItsRowHasExpired() {
        var session = store.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(20));
        cache.touch(touchedNow(session)); // not cached, as after an eviction
        time.advance(Duration.ofMinutes(20));
        assertLive(session.key());
        cache.writeTouches();
        assertLive(session.key());
    }

    /** Law 5: a touch counts also while it is written during a read of its row. */
    @Test
    void aSessionWhoseTouchIsWrittenWhileItsExpiredRowIsReadIsLive() {
        var session = store.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(20));
        cache.touch(touchedNow(session));
        time.advance(Duration.ofMinutes(20));
        store.afterNextCall(() -> {
            cache.writeTouches();
        });
        assertLive(session.key());
    }

    @Test
    void evictsASessionWhoseTouchFindsNoLiveRow() {
        var revokedElsewhere = cache.insert(key(), "alice", "");
        var lost = cache.insert(key(), "alice", "");
        store.revoke(revokedElsewhere.key());
        store.lose(lost.key());
        time.advance(Duration.ofMinutes(5));
        cache.touch(touchedNow(revokedElsewhere));
        cache.touch(touchedNow(lost));
        cache.writeTouches();
        assertRevoked(revokedElsewhere.key());
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(lost.key()));
    }

    @Test
    void aTouchDoesNotBringARevokedSessionBack() {
        var session = cache.insert(key(), "alice", "");
        cache.revoke(session.key());
        time.advance(Duration.ofMinutes(5));
        cache.touch(touchedNow(session));
        assertRevoked(session.key());
        cache.writeTouches();
        assertEquals(List.of(), store.touched);
    }
}
