package io.github.sessionfilter.springboot;

import static io.github.sessionfilter.springboot.RunningSite.header;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asynchronous handlers, which answer after the container's thread has returned. */
@TestInstance(Lifecycle.PER_CLASS)
class AsyncTest {
    private RunningSite site;

    @BeforeAll
    void start() {
        site = RunningSite.start();
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/later", "/stream"})
    void showsTheUserToAsyncHandlers(String path) throws Exception {
        var response = site.send(site.to(path, site.loginAlice()));
        assertEquals(200, response.statusCode());
        assertEquals("alice", response.body());
    }

    /** The filter does not check the ASYNC dispatch with the answer, which would be refused. */
    @Test
    @Timeout(20)
    void checksARequestOnce() throws Exception {
        var id = site.loginAlice();
        var answer = site.sendAsync(site.to("/held", id));
        var held = site.bean(ProbeHandlers.class).nextHeld();
        assertEquals(200, site.send(site.toLogout(id)).statusCode());
        assertEquals(401, site.send(site.to("/held", id)).statusCode());

        held.setResult("at last");

        var response = answer.get(20, TimeUnit.SECONDS);
        assertEquals(200, response.statusCode());
        assertEquals("at last", response.body());
    }

    /** Spring rethrows the exception in the ASYNC dispatch, so the filter must be mapped for it. */
    @Test
    void answers503WhenAnAsyncHandlerThrowsAStoreFailure() throws Exception {
        var response = site.send(site.to("/fails-later", site.loginAlice()));
        assertEquals(503, response.statusCode());
        assertEquals("1", header(response, "Retry-After"));
    }
}
