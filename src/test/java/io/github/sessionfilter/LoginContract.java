package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Login, logout, rotation and the limit of sessions per principal. */
abstract class LoginContract extends ContainerContract {
    LoginContract(Starter starter) {
        super(starter);
    }

    @Test
    void aLoginEndsThePresentedSessionAndALogoutTheNewOne() throws Exception {
        startWith();
        var first = get("/login");
        assertEquals(first.body(), first.headers().firstValue("X-Session-Id").orElseThrow());
        assertEquals("no-store", first.headers().firstValue("Cache-Control").orElseThrow());
        var second = get("/login", "X-Session-Id", first.body());
        assertNotEquals(first.body(), second.body(), "a client's id is never adopted");
        assertEquals(401, get("/whoami", "X-Session-Id", first.body()).statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", second.body()).statusCode());
        var logout = get("/logout", "X-Session-Id", second.body());
        assertEquals(200, logout.statusCode());
        assertEquals("no-store", logout.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(401, get("/whoami", "X-Session-Id", second.body()).statusCode());

        var third = login();
        assertEquals(
                "user=null principal=null",
                get("/request-logout", "X-Session-Id", third).body());
        assertEquals(401, get("/whoami", "X-Session-Id", third).statusCode());
    }

    @Test
    void rotatesTheIdAndSendsItToTheClient() throws Exception {
        startWith();
        var id = login();
        var answer = get("/rotate", "X-Session-Id", id);
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        var rotated = answer.headers().firstValue("X-Session-Id").orElseThrow();
        assertEquals(401, get("/whoami", "X-Session-Id", id).statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", rotated).statusCode());
    }

    /**
     * If the application does not catch the exception for a login beyond the limit, the filter answers 403 and ends
     * the session.
     */
    @Test
    void answers403WhenAPrincipalHasTooManySessions() throws Exception {
        startWith("maxSessionsPerPrincipal", "1", "whenFull", "refuse");
        var first = login();
        var answer = get("/login");
        assertEquals(403, answer.statusCode());
        assertTrue(answer.headers().firstValue("X-Session-Id").isEmpty());
        assertEquals(200, get("/whoami", "X-Session-Id", first).statusCode());
        assertEquals(1, manager().list("alice").size());
    }
}
