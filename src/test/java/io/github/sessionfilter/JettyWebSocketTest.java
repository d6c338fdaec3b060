package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.TestContainer.Webapp;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.annotations.OnWebSocketOpen;
import org.eclipse.jetty.websocket.api.annotations.WebSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Law 18: a WebSocket of Jetty's own API opens only for a live session, also if it is mapped after the start.
 *
 * <p>Jetty then puts its filter in front of all that are there, unless it has this filter already.
 */
class JettyWebSocketTest extends ContainerContract {
    private boolean inCode;
    private boolean setUpLater;

    JettyWebSocketTest() {
        super(TestContainer::jetty);
    }

    /** Sends the name of the user whom the handshake had. */
    @WebSocket
    public static final class Endpoint {
        private final Principal principal;

        Endpoint(Principal principal) {
            this.principal = principal;
        }

        @OnWebSocketOpen
        public void open(Session session) {
            session.sendText(principal == null ? "nobody" : principal.getName(), Callback.NOOP);
        }
    }

    @Override
    void prepare(Webapp webapp) {
        if (!setUpLater) {
            webapp.initializers().add(0, new JettyWebSocketServletContainerInitializer());
        }
        webapp.servlets().put("/public/map", TestServlets.servlet((request, response) -> map(request)));
    }

    private static void map(HttpServletRequest request) {
        JettyWebSocketServerContainer.getContainer(request.getServletContext())
                .addMapping("/ws", (handshake, response) -> new Endpoint(handshake.getUserPrincipal()));
    }

    @Override
    Webapp declare(Webapp webapp) {
        var declared = inCode ? registered(webapp) : webapp;
        if (setUpLater) {
            declared.initializers().add(new JettyWebSocketServletContainerInitializer());
        }
        return declared;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isGuardedAlsoIfItIsMappedAfterTheStart(boolean registered) throws Exception {
        inCode = registered;
        startWith();
        assertEquals(200, get("/public/map").statusCode());
        assertEquals("401", TestEndpoint.answer(http, container.port()));
        assertEquals("alice", TestEndpoint.answer(http, container.port(), "X-Session-Id", login()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void warnsIfJettysFilterCanStillComeInFront(boolean registered) throws Exception {
        inCode = registered;
        setUpLater = true;
        try (var log = new RecordedLog()) {
            startWith();
            assertEquals(
                    List.of(
                            "does not guard WebSockets that are mapped later by Jetty's own API. Set up Jetty's WebSockets"
                                    + " before the session filter is registered"),
                    log.warnings());
        }
    }
}
