package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import java.util.List;
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

    @Override
    void prepare(Webapp webapp) {
        webapp.servlets().put("/public/late", TestServlets.servlet((request, response) -> {
            response.flushBuffer();
            assertThrows(
                    IllegalStateException.class,
                    () -> SessionFilter.login(request, response, "late", "after the commit"));
        }));
        webapp.servlets()
                .put("/public/including", TestServlets.servlet((request, response) -> request.getRequestDispatcher(
                                "/public/included")
                        .include(request, response)));
        webapp.servlets()
                .put(
                        "/public/included",
                        TestServlets.servlet((request, response) -> assertThrows(
                                IllegalStateException.class,
                                () -> SessionFilter.login(request, response, "late", "inside an include"))));
        webapp.servlets().put("/public/failing", TestServlets.servlet((request, response) -> {
            assertThrows(IllegalArgumentException.class, () -> SessionFilter.login(request, response, "", "no name"));
        }));
        webapp.servlets()
                .put(
                        "/public/by-header",
                        TestServlets.servlet((request, response) ->
                                SessionFilter.login(request, response, "alice", "TV", Carrier.HEADER)));
        webapp.servlets().put("/visits", TestServlets.servlet((request, response) -> {
            request.getSession().setAttribute("visited", "alice");
            response.getWriter().print(request.getSession().getId());
        }));
        webapp.servlets().put("/public/visits", TestServlets.servlet((request, response) -> request.getSession()));
        webapp.servlets().put("/public/as-bob", TestServlets.servlet((request, response) -> response.getWriter()
                .print(SessionFilter.login(request, response, "bob", "").id().secret())));
        webapp.servlets().put("/public/login-and-visit", TestServlets.servlet((request, response) -> {
            TestServlets.login(request, response);
            request.getSession().setAttribute("visited", "alice");
        }));
        webapp.servlets().put("/visited", TestServlets.servlet((request, response) -> {
            var session = request.getSession(false);
            response.getWriter().print(session == null ? "none" : session.getAttribute("visited"));
        }));
    }

    /** Otherwise a session would be open whose id nobody has. */
    @Test
    void aLoginThatCannotSendTheIdOpensNoSession() throws Exception {
        startWith();
        assertEquals(200, get("/public/late").statusCode());
        assertEquals(200, get("/public/including").statusCode());
        assertEquals(List.of(), manager().list("late"));
    }

    @Test
    void aLoginThatFailsEndsNothing() throws Exception {
        startWith("maxSessionsPerPrincipal", "1", "whenFull", "refuse");
        var first = login();
        assertEquals(200, get("/public/failing", "X-Session-Id", first).statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", first).statusCode());
        assertEquals(403, get("/login").statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", first).statusCode());
    }

    @Test
    void thePresentedSessionDoesNotCountAgainstTheLimit() throws Exception {
        startWith("maxSessionsPerPrincipal", "1", "whenFull", "refuse");
        var first = login();
        var second = get("/login", "X-Session-Id", first);
        assertEquals(200, second.statusCode());
        assertEquals(401, get("/whoami", "X-Session-Id", first).statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", second.body()).statusCode());
    }

    /** No script can read the id then. */
    @Test
    void aLoginByCookieSendsNoHeaderUnlessItNamesIt() throws Exception {
        startWith("sessionCookie", "SID");
        var byCookie = get("/login");
        assertTrue(byCookie.headers().firstValue("X-Session-Id").isEmpty());
        assertTrue(byCookie.headers().firstValue("Set-Cookie").orElseThrow().startsWith("SID="));
        var byHeader = get("/public/by-header");
        assertTrue(byHeader.headers().firstValue("X-Session-Id").isPresent());
        assertTrue(byHeader.headers().firstValue("Set-Cookie").isEmpty());
    }

    /** The next user of the browser must not see the attributes of the last one. */
    @Test
    void aLogoutInvalidatesTheContainersSession() throws Exception {
        startWith();
        var id = login();
        var visit = get("/visits", "X-Session-Id", id);
        var cookie = visit.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertEquals(
                "alice", get("/visited", "X-Session-Id", id, "Cookie", cookie).body());
        get("/logout", "X-Session-Id", id, "Cookie", cookie);
        assertEquals(
                "none",
                get("/visited", "X-Session-Id", login(), "Cookie", cookie).body());
    }

    /** Alice's session has expired. The next person of her browser logs in and presents her container session. */
    @Test
    void theNextPersonOfABrowserNeverSeesTheContainerSessionOfTheLast() throws Exception {
        startWith();
        var alice = login();
        var cookie = visit("/visits", alice);
        assertEquals("alice", visited(alice, cookie));
        var bob = get("/public/as-bob", "Cookie", cookie).body();
        assertEquals("none", visited(bob, cookie));
        assertEquals("none", visited(alice, cookie));
    }

    /** A script may log in without sending the container's cookie. */
    @Test
    void noPersonSeesTheContainerSessionOfAnother() throws Exception {
        startWith();
        var alice = login();
        var cookie = visit("/visits", alice);
        var bob = get("/public/as-bob").body();
        assertEquals("none", visited(bob, cookie));
        assertEquals("none", visited(alice, cookie));
    }

    @Test
    void theSamePersonKeepsTheContainerSessionAfterAnotherLogin() throws Exception {
        startWith();
        var cookie = visit("/visits", login());
        var again = get("/login", "Cookie", cookie).body();
        assertEquals("alice", visited(again, cookie));
    }

    /** Such as a basket that is filled before the login. */
    @Test
    void aContainerSessionOfNobodyBecomesThatOfTheFirstPerson() throws Exception {
        startWith();
        var cookie = visit("/public/visits", login());
        assertEquals("null", visited(get("/login", "Cookie", cookie).body(), cookie));
        assertEquals("none", visited(get("/public/as-bob").body(), cookie));
    }

    /** As handlers do that keep the user in the container's session. */
    @Test
    void theContainerSessionThatALoginCreatesIsItsPersons() throws Exception {
        startWith();
        var login = get("/public/login-and-visit");
        var cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertEquals("alice", visited(login.body(), cookie));
        assertEquals("none", visited(get("/public/as-bob").body(), cookie));
        var again = get("/public/login-and-visit");
        var next = again.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertEquals("none", visited(get("/public/as-bob", "Cookie", next).body(), next));
    }

    private String visit(String path, String id) throws Exception {
        return get(path, "X-Session-Id", id)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";")[0];
    }

    private String visited(String id, String cookie) throws Exception {
        return get("/visited", "X-Session-Id", id, "Cookie", cookie).body();
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
