package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Law 18: a WebSocket of Jetty's own API opens only for a live session, also if it is set up after the start.
 *
 * <p>Jetty then puts its filter in front of all that are there, unless it has this filter already.
 */
class JettyWebSocketTest extends ContainerContract {
    private boolean inCode;
    private SetUp setUp = SetUp.BEFORE_THE_FILTER;

    /** When the webapp sets up Jetty's WebSockets. */
    enum SetUp {
        BEFORE_THE_FILTER,
        AFTER_THE_FILTER,
        /** By the servlet that maps the endpoint. */
        AFTER_THE_START
    }

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
        if (setUp == SetUp.BEFORE_THE_FILTER) {
            webapp.initializers().add(0, new JettyWebSocketServletContainerInitializer());
        }
        webapp.servlets().put("/public/map", TestServlets.servlet((request, response) -> map(request)));
    }

    private static void map(HttpServletRequest request) {
        JettyWebSocketServerContainer.ensureContainer(request.getServletContext())
                .addMapping("/ws", (handshake, response) -> new Endpoint(handshake.getUserPrincipal()));
    }

    @Override
    Webapp declare(Webapp webapp) {
        var declared = inCode ? registered(webapp) : webapp;
        if (setUp == SetUp.AFTER_THE_FILTER) {
            declared.initializers().add(new JettyWebSocketServletContainerInitializer());
        }
        return declared;
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_THE_FILTER, false",
        "BEFORE_THE_FILTER, true",
        "AFTER_THE_FILTER, false",
        "AFTER_THE_FILTER, true",
        "AFTER_THE_START, false",
        "AFTER_THE_START, true"
    })
    void isGuardedAlsoIfItIsMappedAfterTheStart(SetUp when, boolean registered) throws Exception {
        setUp = when;
        inCode = registered;
        try (var log = new RecordedLog()) {
            startWith();
            assertEquals(200, get("/public/map").statusCode());
            assertEquals("401", TestEndpoint.answer(http, container.port()));
            assertEquals("alice", TestEndpoint.answer(http, container.port(), "X-Session-Id", login()));
            assertEquals(List.of(), log.warnings());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SetUp.class,
            names = {"AFTER_THE_FILTER", "AFTER_THE_START"})
    void warnsIfJettysFilterCanStillComeInFront(SetUp when) throws Exception {
        setUp = when;
        withoutInitializer = true;
        try (var log = new RecordedLog()) {
            startWith();
            assertTrue(
                    log.warnings()
                            .contains("does not guard WebSockets that are mapped later by Jetty's own API. Register the"
                                    + " filter by SessionFilter.register, or set up Jetty's WebSockets before"),
                    log.warnings()::toString);
        }
    }
}
