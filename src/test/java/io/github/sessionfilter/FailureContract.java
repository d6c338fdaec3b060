package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.SessionId;
import org.junit.jupiter.api.Test;

/** Law 6: answers while the store, or a handler, fails. */
abstract class FailureContract extends ContainerContract {
    FailureContract(Starter starter) {
        super(starter);
    }

    /** A store failure that a handler does not catch is a 503. */
    @Test
    void answers503WhenAHandlerThrowsAStoreFailure() throws Exception {
        startWith();
        var answer = get("/fails", "X-Session-Id", login());
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(answer.headers().firstValue("X-Half-Done").isEmpty());
    }

    /**
     * The filter completes the async exchange and keeps the CORS headers, so that a page on another origin can read
     * the 503.
     */
    @Test
    void answers503WhenAHandlerThrowsAStoreFailureAfterStartAsync() throws Exception {
        startWith();
        var answer = get("/fails-async", "X-Session-Id", login());
        assertEquals(503, answer.statusCode());
        assertEquals(
                "https://friend.example",
                answer.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertTrue(answer.headers().firstValue("X-Half-Done").isEmpty());
    }

    /** The container answers any other exception of a handler. */
    @Test
    void leavesAHandlersOwnFailureToTheContainer() throws Exception {
        startWith();
        assertEquals(500, get("/fails-itself", "X-Session-Id", login()).statusCode());
    }

    /**
     * The webapp deploys while the database is down. Public paths and requests without an id do not need the
     * database.
     */
    @Test
    void deploysWhileTheDatabaseIsDown() throws Exception {
        startWith("jdbcUrl", "jdbc:mysql://127.0.0.1:" + MySqlServer.freePort() + "/test");
        assertEquals(200, get("/public/style.css").statusCode());
        assertEquals(401, get("/whoami").statusCode());
        var answer = get("/whoami", "X-Session-Id", SessionId.random().secret());
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(503, get("/login").statusCode());
    }
}
