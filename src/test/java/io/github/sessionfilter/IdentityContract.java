package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.Login;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws 18 and 19: no filter leads past the gate, and every handler sees the same person. */
abstract class IdentityContract extends ContainerContract {
    static final String ALICE = "alice alice SESSION false alice false null";
    private static final String WITH_ROLES = "alice alice SESSION false alice true family,viewer";

    IdentityContract(Starter starter) {
        super(starter);
    }

    @Override
    void prepare(Webapp webapp) {
        webapp.filtersInFront().add(forwarding("/front/"));
        webapp.filtersInFront().add((request, response, chain) -> {
            if (((HttpServletRequest) request).getServletPath().startsWith("/cross-context/")) {
                var ofAnotherGate = new Decision.Admitted(new Object(), Outcome.PUBLIC, null, null, null);
                request.setAttribute("io.github.sessionfilter.verdict", ofAnotherGate);
                request.getRequestDispatcher("/who").forward(request, response);
            } else {
                chain.doFilter(request, response);
            }
        });
        webapp.otherFilters().add(forwarding("/films/"));
        webapp.otherFilters().add(answering("/framework"));
        webapp.servlets()
                .put("/public/login-with-roles", TestServlets.servlet((request, response) -> response.getWriter()
                        .print(SessionFilter.login(
                                        request,
                                        response,
                                        Login.of("alice").device("TV").roles("viewer", "family"))
                                .id()
                                .secret())));
        webapp.servlets().put("/who", TestServlets.servlet(IdentityContract::tellIdentity));
        webapp.servlets().put("/authenticate", TestServlets.servlet((request, response) -> response.getWriter()
                .print(request.authenticate(response))));
        webapp.servlets()
                .put("/forward", TestServlets.servlet((request, response) -> request.getRequestDispatcher("/who")
                        .forward(request, response)));
        webapp.servlets()
                .put("/include", TestServlets.servlet((request, response) -> request.getRequestDispatcher("/who")
                        .include(request, response)));
        webapp.servlets()
                .put(
                        "/error",
                        TestServlets.servlet(
                                (request, response) -> response.sendError(TestContainer.ERROR_PAGE_STATUS)));
        webapp.servlets().put("/dispatch", TestServlets.servlet((request, response) -> request.startAsync()
                .dispatch("/who")));
        webapp.servlets().put("/principal", TestServlets.servlet((request, response) -> {
            assertInstanceOf(Serializable.class, request.getUserPrincipal());
            response.getWriter().print("serializable");
        }));
        webapp.servlets().put("/public/logout", TestServlets.servlet((request, response) -> request.logout()));
        webapp.servlets().put("/reset", TestServlets.servlet((request, response) -> response.reset()));
    }

    /** Answers with all that the request tells of the person. */
    private static void tellIdentity(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var principal = request.getUserPrincipal();
        response.getWriter()
                .print(request.getRemoteUser() + " " + (principal == null ? null : principal.getName()) + " "
                        + request.getAuthType() + " " + request.isUserInRole("admin") + " "
                        + request.getHeader("X-User-Name") + " " + request.isUserInRole("viewer") + " "
                        + request.getHeader("X-User-Roles"));
    }

    /** As a rewrite filter does. */
    private static Filter forwarding(String prefix) {
        return (request, response, chain) -> {
            if (((HttpServletRequest) request).getServletPath().startsWith(prefix)) {
                request.getRequestDispatcher("/who").forward(request, response);
            } else {
                chain.doFilter(request, response);
            }
        };
    }

    /** As Struts and Wicket do: no servlet is mapped to the path. */
    static Filter answering(String path) {
        return (request, response, chain) -> {
            if (((HttpServletRequest) request).getServletPath().equals(path)) {
                tellIdentity((HttpServletRequest) request, (HttpServletResponse) response);
            } else {
                chain.doFilter(request, response);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/who", "/forward", "/include", "/dispatch", "/error", "/films/5", "/front/5", "/framework"})
    void everyHandlerSeesTheSamePersonWhateverTheClientSends(String path) throws Exception {
        startWith("userHeader", "X-User-Name");
        var id = login();
        assertEquals(ALICE, get(path, "X-Session-Id", id).body());
        assertEquals(
                ALICE, get(path, "X-Session-Id", id, "X-User-Name", "mallory").body());
        var refused = get(path, "X-User-Name", "mallory");
        assertEquals(401, refused.statusCode());
        assertFalse(refused.body().contains("mallory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/who", "/forward", "/include", "/dispatch", "/error", "/films/5", "/front/5", "/framework"})
    void everyHandlerSeesTheRolesOfTheSessionWhateverTheClientSends(String path) throws Exception {
        startWith("userHeader", "X-User-Name", "rolesHeader", "X-User-Roles");
        var id = get("/public/login-with-roles").body();
        assertEquals(
                WITH_ROLES,
                get(path, "X-Session-Id", id, "x-user-roles", "admin").body());
        assertEquals(
                ALICE,
                get(path, "X-Session-Id", login(), "X-User-Roles", "admin,viewer")
                        .body());
    }

    @Test
    void aPersonWithASessionIsAuthenticated() throws Exception {
        startWith();
        assertEquals("true", get("/authenticate", "X-Session-Id", login()).body());
    }

    /** A forward from another webapp brings that webapp's decision along. */
    @Test
    void theDecisionOfAnotherGateDoesNotCount() throws Exception {
        startWith();
        assertEquals(401, get("/cross-context/5").statusCode());
        assertEquals(200, get("/cross-context/5", "X-Session-Id", login()).statusCode());
    }

    /** As in an embedded container that runs no ServletContainerInitializer. */
    @ParameterizedTest
    @ValueSource(strings = {"/who", "/forward", "/include", "/dispatch", "/films/5", "/framework"})
    void everyHandlerSeesTheSamePersonWithoutTheCompanionFilters(String path) throws Exception {
        withoutInitializer = true;
        startWith("userHeader", "X-User-Name");
        assertEquals(
                ALICE,
                get(path, "X-Session-Id", login(), "X-User-Name", "mallory").body());
    }

    @Test
    void applicationsMayPutThePrincipalIntoAContainerSession() throws Exception {
        startWith();
        assertEquals("serializable", get("/principal", "X-Session-Id", login()).body());
    }

    @Test
    void aLogoutOnAPublicPathEndsThePresentedSession() throws Exception {
        startWith();
        var id = login();
        assertEquals(200, get("/public/logout", "X-Session-Id", id).statusCode());
        assertEquals(401, get("/who", "X-Session-Id", id).statusCode());
        assertEquals(200, get("/public/logout").statusCode());
    }

    /** Law 10: a shared cache must not store the response of a session. */
    @Test
    void aResetKeepsTheHeadersThatForbidSharedCaching() throws Exception {
        startWith();
        var answer = get("/reset", "X-Session-Id", login());
        assertEquals(200, answer.statusCode());
        assertEquals("private", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(List.of("X-Session-Id"), answer.headers().allValues("Vary"));
    }
}
