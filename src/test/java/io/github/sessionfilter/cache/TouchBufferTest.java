package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class TouchBufferTest {
    private final TouchBuffer buffer = new TouchBuffer(2);

    /** Law 12: a full buffer takes no further session, but later touches of the sessions that it holds. */
    @Test
    void holdsNoMoreSessionsThanItsBound() {
        var first = touched(key(), 1);
        var second = touched(key(), 1);
        var third = touched(key(), 1);
        assertTrue(buffer.add(first));
        assertTrue(buffer.add(second));
        assertFalse(buffer.add(third));
        assertTrue(buffer.add(touched(first.key(), 2)));
        assertEquals(2, buffer.size());
        buffer.removeWritten(List.of(second));
        assertTrue(buffer.add(third));
    }

    @Test
    void keepsTheLatestTouch() {
        var key = key();
        var later = touched(key, 2);
        buffer.add(later);
        buffer.add(touched(key, 1));
        buffer.add(touched(key, 2));
        assertSame(later, buffer.get(key));
    }

    private static SessionKey key() {
        return SessionKey.of(SessionId.random());
    }

    private static Session touched(SessionKey key, long at) {
        return new Session(key, "alice", 0, at, 100, 200);
    }
}
