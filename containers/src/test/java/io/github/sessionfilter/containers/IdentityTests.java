package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 19: every kind of handler sees the same person, whatever the client says about itself. */
interface IdentityTests {
    String USER_HEADER = "X-User-Name";
    String ROLES_HEADER = "X-User-Roles";

    Row row();

    Webapp webapp(String name);

    /** The kinds of handlers, and a path to each. */
    enum Handler {
        SERVLET("servlet", "/whoami"),
        OWN_SERVLET_NAMED_DEFAULT("own servlet named `default` at `/`", "/anything"),
        JSP("JSP", "/who.jsp"),
        WELCOME_FILE("welcome file", "/welcome/"),
        FORWARD("forward", "/forward"),
        INCLUDE("include", "/include"),
        REWRITE("forward by a rewrite filter", "/films/5"),
        FRAMEWORK("framework filter, no servlet mapped", "/framework/page"),
        ERROR_PAGE("error page of a handler", "/send-error"),
        ERROR_PAGE_OF_EXCEPTION("error page of an exception", "/throw"),
        ERROR_PAGE_OF_FILE("error page of a missing file", "/nothing"),
        ASYNC_THREAD("asynchronous thread", "/async"),
        ASYNC_DISPATCH("asynchronous dispatch", "/async-dispatch"),
        WEBSOCKET_HANDSHAKE("WebSocket handshake", "/ws"),
        WEBSOCKET_SESSION("WebSocket session", "/ws");

        final String title;
        final String path;

        Handler(String title, String path) {
            this.title = title;
            this.path = path;
        }

        boolean isWebSocket() {
            return path.equals("/ws");
        }

        /** Returns the webapps that have such a handler. */
        List<String> webapps() {
            return switch (this) {
                case OWN_SERVLET_NAMED_DEFAULT -> List.of(Wars.INITIALIZER);
                case WELCOME_FILE, ERROR_PAGE_OF_FILE -> List.of(Wars.POOL, Wars.JNDI);
                default -> List.of(Wars.POOL, Wars.JNDI, Wars.INITIALIZER);
            };
        }

        /** Returns what the handler shows of {@code name} in that container. */
        Identity expected(String name, Row row) {
            return switch (this) {
                // The handshake of these has the headers that the client has sent.
                case WEBSOCKET_HANDSHAKE -> Identity.ofHandshake(name, row.handshakeHasRawHeaders());
                case WEBSOCKET_SESSION -> Identity.ofWebSocketSession(name);
                default -> Identity.of(name);
            };
        }
    }

    static Stream<Arguments> handlers() {
        return Arrays.stream(Handler.values())
                .flatMap(handler -> handler.webapps().stream().map(webapp -> Arguments.of(handler, webapp)));
    }

    @ParameterizedTest
    @MethodSource("io.github.sessionfilter.containers.IdentityTests#handlers")
    default void everyHandlerSeesTheSamePerson(Handler handler, String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        var seen = seen(handler, webapp, Webapp.HEADER, id);
        IdentityTable.add(handler, row(), seen);
        assertEquals(handler.expected("alice", row()), seen);
        if (!handler.isWebSocket()) {
            var despite = seen(handler, webapp, Webapp.HEADER, id, USER_HEADER, "x", ROLES_HEADER, "admin");
            IdentityTable.add(handler, row(), despite);
            assertEquals(handler.expected("alice", row()), despite);
        }
    }

    private static Identity seen(Handler handler, Webapp webapp, String... headers) throws Exception {
        if (!handler.isWebSocket()) {
            return Identity.in(webapp.get(handler.path, headers).body());
        }
        try (var socket = WebSocketClient.open(webapp, headers)) {
            var message = handler.name().substring("WEBSOCKET_".length()).toLowerCase(Locale.ROOT);
            return Identity.in(socket.ask(message));
        }
    }

    /** Without a session, the client's header shows nobody either. */
    @ParameterizedTest
    @MethodSource("io.github.sessionfilter.containers.IdentityTests#handlers")
    default void noHandlerRunsWithoutASession(Handler handler, String name) throws Exception {
        var webapp = webapp(name);
        if (handler.isWebSocket()) {
            assertEquals(401, WebSocketClient.status(webapp, USER_HEADER, "mallory"));
        } else {
            var answer = webapp.get(handler.path, USER_HEADER, "mallory", ROLES_HEADER, "admin");
            assertEquals(401, answer.statusCode());
            assertTrue(answer.body().contains("A live session is required."), answer.body());
        }
        assertEquals(
                Identity.NOBODY,
                Identity.in(webapp.get("/public/whoami", USER_HEADER, "mallory", ROLES_HEADER, "admin")
                        .body()));
    }
}
