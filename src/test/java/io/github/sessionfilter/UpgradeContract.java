package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Law 18: a WebSocket opens only for a live session, or the webapp does not start. */
abstract class UpgradeContract extends ContainerContract {
    private Declaration declaration = Declaration.WEB_XML;
    private Time webSockets = Time.BEFORE;

    UpgradeContract(Starter starter) {
        super(starter);
    }

    /** How the webapp gets the session filter. */
    enum Declaration {
        WEB_XML,
        REGISTER,
        /** By {@code ServletContext.addFilter}, behind all other filters. */
        ADD_FILTER
    }

    /** When the server's WebSockets are set up: before the session filter is registered, or after. */
    private enum Time {
        BEFORE,
        AFTER
    }

    @Override
    Webapp declare(Webapp webapp) {
        if (webSockets == Time.BEFORE) {
            webapp.initializers().add(0, TestEndpoint.initializer());
        }
        var declared =
                switch (declaration) {
                    case WEB_XML -> webapp;
                    case REGISTER -> registered(webapp);
                    case ADD_FILTER -> addedAsAPlainFilter(webapp);
                };
        if (webSockets == Time.AFTER) {
            declared.initializers().add(TestEndpoint.initializer());
        }
        return declared;
    }

    private static Webapp addedAsAPlainFilter(Webapp webapp) {
        webapp.initializers().add((classes, context) -> {
            var added = context.addFilter("session-filter", new SessionFilter(config(webapp)));
            added.setAsyncSupported(true);
            added.addMappingForUrlPatterns(
                    EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC), true, "/*");
        });
        return webapp.undeclared();
    }

    private String open(String... headers) throws Exception {
        return TestEndpoint.answer(http, container.port(), headers);
    }

    @ParameterizedTest
    @EnumSource(names = "ADD_FILTER", mode = EnumSource.Mode.EXCLUDE)
    void onlyALiveSessionOpensAWebSocket(Declaration by) throws Exception {
        declaration = by;
        startWith();
        assertOnlyALiveSessionOpensAWebSocket();
    }

    private void assertOnlyALiveSessionOpensAWebSocket() throws Exception {
        var id = login();
        assertEquals("401", open());
        assertEquals("401", open("X-Session-Id", "invalid"));
        assertEquals("alice", open("X-Session-Id", id));
        assertEquals(200, get("/logout", "X-Session-Id", id).statusCode());
        assertEquals("401", open("X-Session-Id", id));
    }

    /** Jetty puts its filter in front of those that were there, so the webapp does not start. Tomcat puts it behind. */
    @ParameterizedTest
    @EnumSource(names = "ADD_FILTER", mode = EnumSource.Mode.EXCLUDE)
    void webSocketsThatAreSetUpLaterAreGuardedOrStopTheStart(Declaration by) throws Exception {
        declaration = by;
        webSockets = Time.AFTER;
        try {
            startWith();
        } catch (Exception e) {
            assertSaysWhatToDo(e);
            return;
        }
        assertOnlyALiveSessionOpensAWebSocket();
    }

    /** As code did before there was {@link SessionFilter#register}. */
    @Test
    void aPlainFilterBehindTheWebSocketsStopsTheStart() {
        declaration = Declaration.ADD_FILTER;
        assertSaysWhatToDo(assertThrows(Exception.class, this::startWith));
    }

    /** Tomcat only logs the reason. */
    private static void assertSaysWhatToDo(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        assertTrue(
                message.equals("the webapp did not start")
                        || message.contains("does not guard WebSocket upgrades")
                                && message.contains("after the server's WebSockets are set up"),
                failure::toString);
    }

    /** Law 19: some containers show the endpoint the headers that the client has sent. */
    @ParameterizedTest
    @EnumSource(names = "ADD_FILTER", mode = EnumSource.Mode.EXCLUDE)
    void aClientCannotNameItsUser(Declaration by) throws Exception {
        declaration = by;
        startWith("userHeader", "X-User-Name");
        assertEquals("403", open("X-Session-Id", login(), "X-User-Name", "mallory"));
    }

    @ParameterizedTest
    @EnumSource(names = "ADD_FILTER", mode = EnumSource.Mode.EXCLUDE)
    void aClientCannotNameItsRoles(Declaration by) throws Exception {
        declaration = by;
        startWith("rolesHeader", "X-User-Roles");
        assertEquals("403", open("X-Session-Id", login(), "x-user-roles", "admin"));
    }
}
