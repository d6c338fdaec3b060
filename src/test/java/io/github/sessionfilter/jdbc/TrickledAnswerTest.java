package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.nodes.FaultProxy;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Laws 6 and 12 for an answer whose bytes arrive one by one: each begins the driver's time-out anew. */
@Tag("full") // waits for slow answers
class TrickledAnswerTest {
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Pattern PORT = Pattern.compile(":(\\d+)/");

    private final TestClock time = new TestClock();
    private final AtomicBoolean aborted = new AtomicBoolean();
    private final Watchdog watchdog = new Watchdog();
    private final AnswerTimeout timeout =
            new AnswerTimeout(recordingAborts(), time, LONGEST, time.getAsLong() + STORE_TIMEOUT.toNanos());

    @Test
    void aCheckEndsOnMariaDb() {
        aCheckEnds(TestDatabases.mariaDb());
    }

    @Test
    void aCheckEndsOnPostgreSql() {
        aCheckEnds(TestDatabases.postgreSql());
    }

    /** The whole answer would take a minute. */
    private void aCheckEnds(TestDatabase database) {
        var port = PORT.matcher(database.url());
        assertTrue(port.find());
        try (var proxy = new FaultProxy(Integer.parseInt(port.group(1)));
                var source = new ConnectionPool(
                        port.replaceFirst(":" + proxy.port() + "/").replace("localhost", "127.0.0.1"),
                        database.user(),
                        database.password(),
                        STORE_TIMEOUT);
                var store = new JdbcSessionStore(
                        source,
                        "trickled",
                        true,
                        new StoreClock(NodeClock.system()),
                        TestTimeouts.NO_STALENESS,
                        STORE_TIMEOUT)) {
            var key = SessionKey.of(SessionId.random());
            assertEquals(Reason.UNKNOWN.verdict(), store.find(key));
            proxy.trickle(300);
            assertThrows(SessionStoreException.class, () -> store.find(key));
            proxy.pass();
            assertEquals(Reason.UNKNOWN.verdict(), StoreFixture.afterThePause(() -> store.find(key)));
        }
    }

    @Test
    void aLateAnswerHasOneCheckMore() throws SQLException {
        timeout.set();
        time.advance(LONGEST);
        timeout.check();
        assertFalse(aborted.get());
        time.advance(Duration.ofMillis(1));
        timeout.check();
        assertFalse(aborted.get(), "the process may have paused");
        timeout.check();
        assertTrue(aborted.get());
    }

    @Test
    void eachAnswerHasATimeOfItsOwn() throws SQLException {
        for (int i = 0; i < 2; i++) {
            timeout.set();
            time.advance(LONGEST.plusMillis(1));
            timeout.check();
        }
        assertFalse(aborted.get());
    }

    @Test
    void aConnectionIsLeftAloneAfterItsCall() throws SQLException {
        timeout.set();
        watchdog.leave(timeout);
        time.advance(Duration.ofHours(1));
        timeout.check();
        timeout.check();
        assertFalse(aborted.get());
    }

    private Connection recordingAborts() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("abort")) {
                        aborted.set(true);
                    }
                    return null;
                });
    }
}
