package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.StoreFailure;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 6: answers while the store, or a handler, fails. */
abstract class FailureContract extends ContainerContract {
    private Filter sessionFilter;

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

    @Override
    void prepare(Webapp webapp) {
        webapp.servlets().put("/throws-async", TestServlets.servlet((request, response) -> {
            request.startAsync().setTimeout(500);
            throw new ServletException("the pool is full");
        }));
        webapp.servlets().put("/fails-cors", TestServlets.servlet((request, response) -> {
            response.addHeader("Access-Control-Expose-Headers", "X-One");
            response.addHeader("Access-Control-Expose-Headers", "X-Two");
            response.addHeader("Vary", "Origin");
            TestServlets.failWithTheStore(request, response);
        }));
    }

    /** Tomcat 9 and 10.1 never call onComplete then. */
    @Test
    void aHandlerThatThrowsAfterStartAsyncEndsItsResponse() throws Exception {
        startWith();
        var id = login();
        try {
            assertEquals(500, get("/throws-async", "X-Session-Id", id).statusCode());
        } catch (IOException closed) {
            // Tomcat 10.1 may close the connection without an answer
        }
        assertEquals(
                0, SessionFilter.metrics(container.servletContext()).gauges().responsesRunning());
    }

    @Test
    void causesMayFormACircle() throws Exception {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:")
                .build();
        var failures = new EscapedFailures(
                new Answers(config, new SiteHost(config)), mock(SessionMetrics.class), mock(ThrottledLog.class));
        var one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));
        assertFalse(failures.answer(one, mock(HttpServletRequest.class), mock(HttpServletResponse.class)));
    }

    @Test
    void a503KeepsAllCorsHeaders() throws Exception {
        startWith();
        var answer = get("/fails-cors", "X-Session-Id", login());
        assertEquals(503, answer.statusCode());
        assertEquals(List.of("X-One", "X-Two"), answer.headers().allValues("Access-Control-Expose-Headers"));
        assertTrue(answer.headers().allValues("Vary").contains("Origin"));
    }

    @Test
    void countsAStoreFailureThatAHandlerThrows() throws Exception {
        startWith();
        get("/fails", "X-Session-Id", login());
        assertEquals(1, SessionFilter.metrics(container.servletContext()).unavailable(StoreFailure.FAILED));
    }

    @Test
    void countsARequestThatCannotBeChecked() throws Exception {
        try (var creating = DriverManager.getConnection(jdbcUrl, "sa", "")) {
            assertTrue(creating.isValid(1)); // now the database has a user
        }
        startWith("jdbcUser", "nobody");
        assertEquals(
                503, get("/whoami", "X-Session-Id", SessionId.random().secret()).statusCode());
        var metrics = SessionFilter.metrics(container.servletContext());
        assertEquals(1, metrics.requests(Outcome.UNAVAILABLE));
        assertEquals(
                1,
                Arrays.stream(StoreFailure.values())
                        .mapToLong(metrics::unavailable)
                        .sum());
    }

    /** It must not read like an outage. */
    @Test
    void namesAWrongPasswordOfTheDatabase() throws Exception {
        try (var creating = DriverManager.getConnection(jdbcUrl, "sa", "")) {
            assertTrue(creating.isValid(1)); // now the database has a user
        }
        startWith("jdbcUser", "nobody");
        assertEquals(503, get("/login").statusCode());
        assertTrue(SessionFilter.metrics(container.servletContext()).unavailable(StoreFailure.ACCESS_DENIED) >= 1);
    }

    /** Its sessions may still be cached. */
    @Test
    void aFilterThatIsDestroyedAdmitsNobodyAnyMore() throws Exception {
        withoutInitializer = true; // its companions would answer, too
        startWith();
        var id = login();
        assertEquals(200, get("/whoami", "X-Session-Id", id).statusCode());
        sessionFilter.destroy();
        assertEquals(503, get("/whoami", "X-Session-Id", id).statusCode());
        assertEquals(503, get("/public/whoami").statusCode());
        assertThrows(IllegalStateException.class, this::manager);
    }

    @Override
    Webapp declare(Webapp webapp) {
        sessionFilter = webapp.sessionFilter();
        return webapp;
    }

    @Test
    void aDestroyedFilterAnswers503() throws Exception {
        var response = mock(HttpServletResponse.class);
        when(response.getOutputStream()).thenReturn(mock(ServletOutputStream.class));
        var filter = new SessionFilter();
        filter.destroy();
        filter.doFilter(mock(HttpServletRequest.class), response, mock(FilterChain.class));
        verify(response).setStatus(503);
    }

    /** A request may still run through the chain while the webapp stops. */
    @Test
    void theCompanionsOfADestroyedFilterAnswer503() throws Exception {
        for (var companion : List.of(new FirstFilter(), new LastFilter())) {
            var request = mock(HttpServletRequest.class);
            when(request.getServletContext()).thenReturn(mock(ServletContext.class));
            when(request.getHeader("Upgrade")).thenReturn("websocket");
            var response = mock(HttpServletResponse.class);
            when(response.getOutputStream()).thenReturn(mock(ServletOutputStream.class));
            companion.doFilter(request, response, mock(FilterChain.class));
            verify(response).setStatus(503);
        }
    }
}
