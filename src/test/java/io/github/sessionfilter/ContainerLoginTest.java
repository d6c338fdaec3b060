package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.StoreCall;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.SessionId;
import jakarta.security.auth.message.config.AuthConfigFactory;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code containerLogin}: Tomcat's own request has the person of the session, and constraints of the webapp see it. */
class ContainerLoginTest extends ContainerContract {
    private static final Pattern SESSION_COOKIE = Pattern.compile("JSESSIONID=[^;]+");

    ContainerLoginTest() {
        super(TestContainer::tomcat);
    }

    private void start(String... settings) throws Exception {
        var all = new String[settings.length + 2];
        System.arraycopy(settings, 0, all, 2, settings.length);
        all[0] = "containerLogin";
        all[1] = "true";
        startWith(all);
    }

    @Override
    void prepare(Webapp webapp) {
        webapp.filtersInFront().add((request, response, chain) -> {
            ((HttpServletResponse) response)
                    .setHeader("X-User-In-Front", ((HttpServletRequest) request).getRemoteUser());
            chain.doFilter(request, response);
        });
        constrain(webapp, "members", "/members", ServletSecurity.EmptyRoleSemantic.PERMIT, "**");
        constrain(webapp, "editors", "/editors", ServletSecurity.EmptyRoleSemantic.PERMIT, "editor");
        constrain(webapp, "public-members", "/public/members", ServletSecurity.EmptyRoleSemantic.PERMIT, "**");
        constrain(webapp, "nobody", "/nobody", ServletSecurity.EmptyRoleSemantic.DENY);
        webapp.servlets().put("/public/authenticate", TestServlets.servlet((request, response) -> {
            if (request.authenticate(response)) {
                tell(request, response);
            }
        }));
        webapp.servlets().put("/visits", TestServlets.servlet((request, response) -> {
            request.getSession();
            tell(request, response);
        }));
    }

    private static void constrain(
            Webapp webapp, String name, String path, ServletSecurity.EmptyRoleSemantic others, String... roles) {
        webapp.initializers().add((classes, context) -> {
            var servlet = context.addServlet(name, TestServlets.servlet(ContainerLoginTest::tell));
            servlet.addMapping(path);
            servlet.setServletSecurity(new ServletSecurityElement(
                    new HttpConstraintElement(others, ServletSecurity.TransportGuarantee.NONE, roles)));
        });
    }

    private static void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var session = SessionFilter.session(request);
        response.getWriter()
                .print(request.getRemoteUser() + " " + request.getAuthType() + " " + request.isUserInRole("**") + " "
                        + (session == null ? null : session.principalName()));
    }

    private static String inFront(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-User-In-Front").orElse("nobody");
    }

    @Test
    void aConstraintAdmitsAPersonWithASession() throws Exception {
        start();
        var answer = get("/members", "X-Session-Id", login());
        assertEquals(200, answer.statusCode());
        assertEquals("alice SESSION true alice", answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/whoami", "/film.txt", "/async", "/async-dispatch"})
    void tomcatsOwnRequestHasThePersonBeforeAnyFilter(String path) throws Exception {
        start();
        assertEquals("alice", inFront(get(path, "X-Session-Id", login())));
        assertEquals("nobody", inFront(get(path)));
    }

    /** Law 10, and law 2: the constraint gives the answer of the filter. */
    @Test
    void aConstraintRefusesAsTheFilterDoes() throws Exception {
        start();
        var loggedOut = login();
        assertEquals(200, get("/logout", "X-Session-Id", loggedOut).statusCode());
        for (var id : new String[] {"", "invalid", loggedOut, expired()}) {
            var byFilter = id.isEmpty() ? get("/whoami") : get("/whoami", "X-Session-Id", id);
            for (var path : new String[] {"/members", "/editors", "/public/members"}) {
                var byConstraint = id.isEmpty() ? get(path) : get(path, "X-Session-Id", id);
                assertEquals(401, byConstraint.statusCode(), path);
                assertEquals(byFilter.body(), byConstraint.body());
                for (var header : new String[] {"WWW-Authenticate", "Content-Type", "Cache-Control", "Set-Cookie"}) {
                    assertEquals(
                            byFilter.headers().allValues(header),
                            byConstraint.headers().allValues(header),
                            header);
                }
            }
        }
    }

    @Test
    void aConstraintSendsABrowserToTheLoginPage() throws Exception {
        start("loginPage", "/login");
        var answer = get("/members", "Accept", "text/html");
        assertEquals(303, answer.statusCode());
        assertEquals(
                "/app/login?return=%2Fapp%2Fmembers",
                answer.headers().firstValue("Location").orElseThrow());
    }

    @Test
    void aPersonWithoutTheRoleGetsA403() throws Exception {
        start();
        var id = login();
        assertEquals(403, get("/editors", "X-Session-Id", id).statusCode());
        assertEquals(403, get("/nobody", "X-Session-Id", id).statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", id).statusCode());
    }

    @Test
    void aConstraintAsksTheRolesOfTheSession() throws Exception {
        start();
        var id = manager().create(Login.of("alice").roles("editor")).id().secret();
        assertEquals(
                "alice SESSION true alice", get("/editors", "X-Session-Id", id).body());
    }

    /** A public path has no person, whatever the client sends. But a constraint there makes the path not public. */
    @Test
    void aPublicPathHasNoPerson() throws Exception {
        start();
        var id = login();
        var answer = get("/public/whoami", "X-Session-Id", id);
        assertEquals("user=null principal=null", answer.body());
        assertEquals("nobody", inFront(answer));
        assertEquals(
                "alice SESSION true alice",
                get("/public/members", "X-Session-Id", id).body());
    }

    @Test
    void aHandlerOfAPublicPathMayAskForThePerson() throws Exception {
        start();
        var id = login();
        assertEquals(
                "alice SESSION true alice",
                get("/public/authenticate", "X-Session-Id", id).body());
        var refused = get("/public/authenticate");
        assertEquals(401, refused.statusCode());
        assertEquals(get("/whoami").body(), refused.body());
    }

    /** Each request is checked once and counted once, whoever answers. */
    @ParameterizedTest
    @CsvSource({"/whoami, LIVE", "/members, LIVE", "/film.txt, LIVE", "/public/whoami, PUBLIC", "/async-dispatch, LIVE"
    })
    void aRequestIsCountedOnce(String path, Outcome outcome) throws Exception {
        start();
        var id = login();
        var metrics = SessionFilter.metrics(container.servletContext());
        long before = metrics.requests(outcome);
        long missing = metrics.requests(Outcome.MISSING);
        get(path, "X-Session-Id", id);
        assertEquals(before + 1, metrics.requests(outcome));
        get("/members");
        get("/whoami");
        assertEquals(missing + 2, metrics.requests(Outcome.MISSING));
    }

    /** An expired session is not remembered, so a second check would read it again. */
    @ParameterizedTest
    @ValueSource(strings = {"/whoami", "/members"})
    void aSessionIsReadOnce(String path) throws Exception {
        start();
        var id = expired();
        var metrics = SessionFilter.metrics(container.servletContext());
        long before = metrics.storeCalls(StoreCall.FIND).count();
        assertEquals(401, get(path, "X-Session-Id", id).statusCode());
        assertEquals(before + 1, metrics.storeCalls(StoreCall.FIND).count());
    }

    /** Law 6. One read is tried, and not a second one by the filter. */
    @Test
    void aConstraintAnswers503IfTheStoreFails() throws Exception {
        start();
        var id = login();
        var unknown = SessionId.random().secret();
        try (var connection = DriverManager.getConnection(jdbcUrl, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
        for (var path : new String[] {"/members", "/whoami"}) {
            var answer = get(path, "X-Session-Id", unknown);
            assertEquals(503, answer.statusCode(), path);
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            assertEquals(200, get(path, "X-Session-Id", id).statusCode());
        }
    }

    /** An {@code HttpSession} keeps its id. Otherwise requests that a browser sends at once would lose it. */
    @Test
    void theHttpSessionKeepsItsIdAndHasNoPersonOfItsOwn() throws Exception {
        start();
        var id = login();
        var created = get("/visits", "X-Session-Id", id);
        var cookie = SESSION_COOKIE.matcher(
                created.headers().firstValue("Set-Cookie").orElseThrow());
        assertTrue(cookie.find());
        for (int i = 0; i < 3; i++) {
            var later = get("/visits", "X-Session-Id", id, "Cookie", cookie.group());
            assertEquals("alice SESSION true alice", later.body());
            assertNull(later.headers().firstValue("Set-Cookie").orElse(null));
        }
        assertEquals(401, get("/members", "Cookie", cookie.group()).statusCode());
        assertEquals("nobody", inFront(get("/public/whoami", "Cookie", cookie.group())));
    }

    @Test
    void aRequestMakesNoHttpSession() throws Exception {
        start();
        var answer = get("/members", "X-Session-Id", login());
        assertEquals("", answer.headers().firstValue("Set-Cookie").orElse(""));
    }

    @Test
    void aLogoutOfTheRequestEndsTheSession() throws Exception {
        start();
        var id = login();
        assertEquals(
                "user=null principal=null",
                get("/request-logout", "X-Session-Id", id).body());
        assertEquals(401, get("/members", "X-Session-Id", id).statusCode());
    }

    @Test
    void withoutEnforcementOnlyTheConstraintRefuses() throws Exception {
        start("enforce", "false");
        assertEquals(200, get("/whoami").statusCode());
        assertEquals(403, get("/members").statusCode());
        var id = login();
        assertEquals(200, get("/members", "X-Session-Id", id).statusCode());
        assertEquals("alice", inFront(get("/whoami", "X-Session-Id", id)));
    }

    /** A constraint on every path does not keep people from the login page. */
    @Test
    void theLoginPageOfTheFilterPassesAConstraint() throws Exception {
        start("login", "container", "loginPage", "/members", "sessionCookie", "SESSION");
        var page = get("/members");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("type=\"password\""), page::body);
        var sent = get("/editors", "Accept", "text/html");
        assertEquals(303, sent.statusCode());
        assertTrue(sent.headers().firstValue("Location").orElseThrow().startsWith("/app/members?"));
    }

    /** The page runs as without a session, and its {@code HttpSession} is still there. */
    @Test
    void aLogoutPathEndsTheSessionBeforeItsPageRuns() throws Exception {
        start("logoutPaths", "/members");
        var id = login();
        var answer = send("POST", "/members", "X-Session-Id", id);
        assertEquals("null null false null", answer.body());
        assertEquals(401, get("/whoami", "X-Session-Id", id).statusCode());
    }

    /** Law 13: the module is removed with the filter. */
    @Test
    void nothingStaysRegisteredAfterTheStop() throws Exception {
        start();
        login();
        var context = container.servletContext();
        var webapp = context.getVirtualServerName() + " " + context.getContextPath();
        assertTrue(AuthConfigFactory.getFactory().getConfigProvider("HttpServlet", webapp, null) != null);
        stop();
        assertNull(AuthConfigFactory.getFactory().getConfigProvider("HttpServlet", webapp, null));
    }

    /** Law 15: with two modules, it would be unknown which of them Tomcat asks. */
    @Test
    void doesNotStartBesideAnotherModule() throws Exception {
        start();
        var context = container.servletContext();
        var webapp = context.getVirtualServerName() + " " + context.getContextPath();
        var other = AuthConfigFactory.getFactory().getConfigProvider("HttpServlet", webapp, null);
        stop();
        var registration = AuthConfigFactory.getFactory().registerConfigProvider(other, "HttpServlet", webapp, "other");
        try {
            assertThrows(Exception.class, () -> start());
        } finally {
            AuthConfigFactory.getFactory().removeRegistration(registration);
        }
    }

    /** Law 15: on Jetty, the module belongs to the server. */
    @Test
    void doesNotStartOnJetty() throws Exception {
        var failure = assertThrows(
                Exception.class,
                () -> TestContainer.jetty(
                        new Webapp("/app", Map.of("jdbcUrl", jdbcUrl, "jdbcUser", "sa", "containerLogin", "true"))));
        assertTrue(
                failure.getMessage().contains("setting 'containerLogin' has the value 'true'; expected Tomcat"),
                failure::getMessage);
    }
}
