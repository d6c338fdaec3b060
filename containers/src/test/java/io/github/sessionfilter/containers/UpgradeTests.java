package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.session.SessionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 18: a WebSocket upgrade passes the gate before the container answers it. */
interface UpgradeTests {
    Webapp webapp(String name);

    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    default void refusesUpgradesWithoutALiveSession(String name) throws Exception {
        var webapp = webapp(name);
        String live = webapp.login("alice");
        String revoked = webapp.login("alice");
        assertEquals(200, webapp.get("/logout", Webapp.HEADER, revoked).statusCode());
        assertEquals(401, WebSocketClient.status(webapp));
        assertEquals(401, WebSocketClient.status(webapp, Webapp.HEADER, "invalid"));
        assertEquals(
                401,
                WebSocketClient.status(webapp, Webapp.HEADER, SessionId.random().secret()));
        assertEquals(401, WebSocketClient.status(webapp, Webapp.HEADER, revoked));
        assertEquals(101, WebSocketClient.status(webapp, Webapp.HEADER, live));
    }

    /** Law 19: some containers show the endpoint the headers that the client has sent. */
    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    default void refusesUpgradesThatNameTheUserThemselves(String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        assertEquals(403, WebSocketClient.status(webapp, Webapp.HEADER, id, IdentityTests.USER_HEADER, "mallory"));
        assertEquals(403, WebSocketClient.status(webapp, Webapp.HEADER, id, IdentityTests.ROLES_HEADER, "admin"));
    }

    /** A page of another site can open a WebSocket, and the browser sends the cookie with it. */
    @Test
    default void refusesUpgradesByCookieFromAnotherOrigin() throws Exception {
        var webapp = webapp(Wars.INITIALIZER);
        String cookie = "__Host-session=" + webapp.login("alice");
        String own = "http://127.0.0.1:" + webapp.port();
        assertEquals(101, WebSocketClient.status(webapp, "Cookie", cookie));
        assertEquals(101, WebSocketClient.status(webapp, "Cookie", cookie, "Origin", own));
        assertEquals(403, WebSocketClient.status(webapp, "Cookie", cookie, "Origin", "https://evil.example"));
        assertEquals(403, WebSocketClient.status(webapp, "Cookie", cookie, "Origin", own + "0"));
        assertEquals(403, WebSocketClient.status(webapp, "Cookie", cookie, "Origin", "null"));
    }
}
