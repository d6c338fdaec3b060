package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.User;
import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.LoginResult;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The login that the filter answers by itself, with the container's realm. */
abstract class BuiltInLoginContract extends ContainerContract {
    private static final String COOKIE = "SID";

    BuiltInLoginContract(Starter starter) {
        super(starter);
    }

    @Override
    void prepare(Webapp webapp) throws IOException {
        if (template != null) {
            Files.createDirectories(webapp.files().resolve("WEB-INF"));
            Files.writeString(webapp.files().resolve("WEB-INF/login.html"), template);
        }
        if (withoutRealm) {
            return;
        }
        webapp.realm().put("alice", new User("wonderland", "viewer", "family"));
        webapp.realm().put("bob", new User("builder", "viewer"));
        webapp.servlets().put("/roles", TestServlets.servlet((request, response) -> response.getWriter()
                .print("viewer=" + request.isUserInRole("viewer") + " family=" + request.isUserInRole("family")
                        + " owner=" + request.isUserInRole("owner") + " header=" + request.getHeader("X-Roles"))));
        webapp.servlets().put("/public/visits", TestServlets.servlet((request, response) -> response.getWriter()
                .print(request.getSession().getId())));
    }

    private String template;
    private boolean withoutRealm;

    private void startWithLogin(String... more) throws Exception {
        var all =
                new ArrayList<>(List.of("login", "container", "sessionCookie", COOKIE, "sessionCookieSecure", "false"));
        all.addAll(List.of(more));
        startWith(all.toArray(String[]::new));
    }

    private BrowserClient browser() {
        return new BrowserClient("http://localhost:" + container.port());
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Location")
                .map(location -> location.replaceFirst("^http://localhost:\\d+", ""))
                .orElse(null);
    }

    @Test
    void aPersonLogsInByTheRealmAndReturnsToThePage() throws Exception {
        startWithLogin();
        var browser = browser();
        var redirect = browser.get("/app/whoami?q=1", "Accept", "text/html");
        assertEquals(303, redirect.statusCode());
        assertEquals("/app/login?return=%2Fapp%2Fwhoami%3Fq%3D1", location(redirect));
        var login = browser.logIn(location(redirect), "alice", "wonderland");
        assertEquals(303, login.statusCode(), login::body);
        assertEquals("/app/whoami?q=1", location(login));
        assertEquals("no-store", login.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals("user=alice principal=alice", browser.get(location(login)).body());
        assertTrue(login.headers().firstValue("X-Session-Id").isEmpty(), "no script can read the id");
        assertEquals(1, SessionFilter.metrics(container.servletContext()).logins(LoginResult.OPENED));
    }

    /** A role that the setting does not list, or that the realm does not know, is not the session's. */
    @Test
    void theSessionHasTheRolesThatTheSettingListsAndTheRealmKnows() throws Exception {
        startWithLogin("roles", "viewer, owner", "rolesHeader", "X-Roles");
        var browser = browser();
        browser.logIn("/app/login", "alice", "wonderland");
        assertEquals(
                "viewer=true family=false owner=false header=viewer",
                browser.get("/app/roles").body());
    }

    @Test
    void withoutAPageToReturnToThePersonGoesToTheBeginning() throws Exception {
        startWithLogin();
        assertEquals("/app/", location(browser().logIn("/app/login", "alice", "wonderland")));
    }

    /** The webapp has a servlet at this path, which would log in anybody. */
    @Test
    void noServletOfTheWebappIsReachedAtTheLoginPage() throws Exception {
        startWithLogin();
        for (var method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS")) {
            var answer = send(method, "/login");
            assertTrue(answer.headers().firstValue("X-Session-Id").isEmpty(), method);
        }
        assertEquals(405, send("PUT", "/login").statusCode());
        assertEquals(List.of(), manager().list("alice"));
        for (var spelling :
                List.of("/app/./login", "/app//login", "/app/x/../login", "/app/;x/login", "/app/%2e/login")) {
            var answer = RawHttp.get(container.port(), spelling);
            assertFalse(answer.text().contains("X-Session-Id"), answer::text);
        }
    }

    @Test
    void thePageIsForNoCacheAndNoFrame() throws Exception {
        startWithLogin();
        var page = get("/login");
        assertEquals(200, page.statusCode());
        assertEquals(
                "text/html;charset=utf-8",
                page.headers().firstValue("Content-Type").orElseThrow().toLowerCase(Locale.ROOT));
        assertEquals("no-store", page.headers().firstValue("Cache-Control").orElseThrow());
        assertTrue(page.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .contains("frame-ancestors 'none'"));
        assertEquals("", send("HEAD", "/login").body());
    }

    @Test
    void aWrongNameAndAWrongPasswordHaveTheSameAnswer() throws Exception {
        startWithLogin();
        var wrongPassword = browser().logIn("/app/login", "alice", "looking-glass");
        var wrongName = browser().logIn("/app/login", "alica", "wonderland");
        assertEquals(403, wrongPassword.statusCode());
        assertEquals(403, wrongName.statusCode());
        assertEquals(comparable(wrongPassword), comparable(wrongName).replace("alica", "alice"));
        assertEquals(wrongPassword.body().length(), wrongName.body().length());
        assertTrue(wrongName.body().contains("The name or the password is wrong."), wrongName::body);
        assertEquals(2, SessionFilter.metrics(container.servletContext()).logins(LoginResult.FAILED));
    }

    /** Returns headers and body, without what is random and without the time. */
    private static String comparable(HttpResponse<String> answer) {
        return (answer.headers().map() + answer.body())
                .replaceAll("date=\\[[^]]*]", "")
                .replaceAll("(?<=name=\"token\" value=\")[\\w-]+", "")
                .replaceAll("(?<=SID-form=)[\\w-]+", "");
    }

    /** A secret of somebody else's browser, or none. */
    @Test
    void aFormOfAnotherBrowserLogsNobodyIn() throws Exception {
        startWithLogin();
        var attacker = BrowserClient.form(browser().get("/app/login").body());
        attacker.put("name", "bob");
        attacker.put("password", "builder");
        var victim = browser();
        assertEquals(403, victim.post("/app/login", attacker).statusCode());
        victim.get("/app/login");
        assertEquals(403, victim.post("/app/login", attacker).statusCode());
        attacker.put("token", "");
        assertEquals(403, victim.post("/app/login", attacker).statusCode());
        attacker.remove("token");
        assertEquals(403, victim.post("/app/login", attacker).statusCode());
        assertNull(victim.cookies().get(COOKIE));
        assertEquals(List.of(), manager().list("bob"));
    }

    @Test
    void anotherSiteLogsNobodyInEvenWithAValidForm() throws Exception {
        startWithLogin();
        for (var headers : List.of(
                new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"},
                new String[] {"Origin", "https://evil.example"},
                new String[] {"Origin", "null"})) {
            var victim = browser();
            var form = BrowserClient.form(victim.get("/app/login").body());
            form.put("name", "bob");
            form.put("password", "builder");
            assertEquals(403, victim.post("/app/login", form, headers).statusCode());
            assertNull(victim.cookies().get(COOKIE));
        }
        assertEquals(List.of(), manager().list("bob"));
    }

    @Test
    void twoTabsOfABrowserBothLogIn() throws Exception {
        startWithLogin();
        var browser = browser();
        var first =
                BrowserClient.form(browser.get("/app/login?return=/app/whoami").body());
        var second =
                BrowserClient.form(browser.get("/app/login?return=/app/body").body());
        assertNotEquals(first.get("token"), second.get("token"));
        for (var form : List.of(first, second)) {
            form.put("name", "alice");
            form.put("password", "wonderland");
            assertEquals(form.get("return"), location(browser.post("/app/login", form)));
        }
        assertEquals("user=alice principal=alice", browser.get("/app/whoami").body());
        assertEquals(1, manager().list("alice").size(), "the second login ends the session of the first");
    }

    /** The attacker has put a session of its own into the victim's browser, and a session of the container. */
    @Test
    void aLoginKeepsNeitherAPresentedSessionNorTheIdOfTheContainersSession() throws Exception {
        startWithLogin();
        var attacker = browser();
        attacker.logIn("/app/login", "bob", "builder");
        attacker.get("/app/public/visits");
        var victim = browser();
        victim.cookies().putAll(attacker.cookies());
        assertEquals(303, victim.logIn("/app/login", "alice", "wonderland").statusCode());
        assertNotEquals(attacker.cookies().get(COOKIE), victim.cookies().get(COOKIE));
        assertEquals("user=alice principal=alice", victim.get("/app/whoami").body());
        assertEquals(401, attacker.get("/app/whoami").statusCode());

        var stranger = browser();
        var planted = stranger.get("/app/public/visits").body();
        var other = browser();
        other.cookies().putAll(stranger.cookies());
        other.logIn("/app/login", "alice", "wonderland");
        assertNotEquals(planted, other.get("/app/public/visits").body());
        assertNotEquals(
                other.get("/app/public/visits").body(),
                stranger.get("/app/public/visits").body(),
                "the stranger does not see alice's container session");
    }

    /** Law 19: without the session, nothing of the person is there. */
    @Test
    void aLoginLeavesNoIdentityAndNoSessionOfTheContainerBehind() throws Exception {
        startWithLogin();
        var browser = browser();
        browser.logIn("/app/login", "alice", "wonderland");
        assertTrue(
                browser.cookies().keySet().stream().noneMatch("JSESSIONID"::equalsIgnoreCase),
                browser.cookies()::toString);
        browser.get("/app/public/visits");
        browser.cookies().remove(COOKIE);
        assertEquals(
                "user=null principal=null", browser.get("/app/public/whoami").body());
    }

    @Test
    void aReturnPathNeverLeadsOutOfTheWebapp() throws Exception {
        startWithLogin("logoutPaths", "/logout");
        assertTrue(ReturnSpellings.ALL.size() >= 50);
        var wrong = new ArrayList<String>();
        for (var path : ReturnSpellings.ALL) {
            var browser = browser();
            var form = BrowserClient.form(browser.get("/app/login").body());
            form.putAll(Map.of("name", "alice", "password", "wonderland", "return", path));
            var answer = browser.post("/app/login", form);
            if (answer.statusCode() != 303 || !"/app/".equals(location(answer))) {
                wrong.add(path + " -> " + answer.statusCode() + " " + location(answer));
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Otherwise the person would be asked again, or the new session would end at once. */
    @Test
    void aReturnPathLeadsNeitherToTheLoginPageNorToALogout() throws Exception {
        startWithLogin("logoutPaths", "/logout");
        for (var path : List.of(
                "/app/login", "/app/login?return=/app/login", "/app/logout", "/app/logout?x", "/app/%6cogout")) {
            var browser = browser();
            var form = BrowserClient.form(browser.get("/app/login").body());
            form.putAll(Map.of("name", "alice", "password", "wonderland", "return", path));
            assertEquals("/app/", location(browser.post("/app/login", form)), path);
        }
    }

    /** Nothing is sent twice: the person sees the page of the form again. */
    @Test
    void aFormThatMetAnExpiredSessionIsNotSentAgain() throws Exception {
        startWithLogin();
        var browser = browser();
        var form = browser.post(
                "/app/body",
                Map.of("comment", "x"),
                "Accept",
                "text/html",
                "Referer",
                "http://localhost:" + container.port() + "/app/whoami");
        assertEquals(303, form.statusCode());
        var login = browser.logIn(location(form), "alice", "wonderland");
        assertEquals(303, login.statusCode());
        assertEquals("/app/whoami", location(login));
    }

    /** The sixth attempt is refused, even with the right password. */
    @Test
    void failedAttemptsAreLimitedButNotInABrowserThatThePersonHasUsed() throws Exception {
        startWithLogin();
        var own = browser();
        own.logIn("/app/login", "alice", "wonderland");
        var stranger = browser();
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    403,
                    stranger.logIn("/app/login", i % 2 == 0 ? "alice" : "ALICE ", "guess" + i)
                            .statusCode());
        }
        var refused = stranger.logIn("/app/login", "alice", "wonderland");
        assertEquals(429, refused.statusCode());
        int wait = Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(wait >= 1 && wait <= 20, () -> wait + " s");
        assertTrue(refused.body().contains("Try again in " + wait + " seconds."), refused::body);
        assertEquals(303, own.logIn("/app/login", "alice", "wonderland").statusCode());
        assertEquals(303, stranger.logIn("/app/login", "bob", "builder").statusCode(), "another account is not slowed");
        assertEquals(1, SessionFilter.metrics(container.servletContext()).logins(LoginResult.LIMITED));
    }

    /** Jetty checks BASIC credentials of any request when it is asked who has sent it. */
    @Test
    void basicCredentialsAtTheLoginPageAreLimited() throws Exception {
        startWithLogin();
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    200,
                    get("/login", "Authorization", basic("alice:guess" + i)).statusCode());
        }
        var unknown = get("/login", "Authorization", basic("alice:wonderland"));
        assertFalse(unknown.body().contains("alice"), unknown::body);
        assertEquals(303, browser().logIn("/app/login", "alice", "wonderland").statusCode());
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** Reading the form would send a 100 Continue. */
    @Test
    void aFormThatIsTooLargeIsNotRead() throws Exception {
        startWithLogin();
        var answer = RawHttp.send(
                container.port(),
                "POST /app/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(413, answer.status(), answer.text());
    }

    /** A link may hold a name and a password. They do not replace what the person enters. */
    @Test
    void parametersOfTheQueryAreNotTaken() throws Exception {
        startWithLogin();
        var browser = browser();
        var form = BrowserClient.form(browser.get("/app/login").body());
        form.put("name", "alice");
        form.put("password", "wonderland");
        assertEquals(
                403, browser.post("/app/login?name=bob&password=builder", form).statusCode());
        assertNull(browser.cookies().get(COOKIE));
    }

    @Test
    void theNameIsEscapedWhereItIsShownAgain() throws Exception {
        startWithLogin();
        var name = "\"><script>alert('x')</script>&{{token}}`";
        var answer = browser().logIn("/app/login", name, "guess");
        assertFalse(answer.body().contains("<script>"), answer::body);
        assertTrue(answer.body().contains("value=\"&#34;&#62;&#60;script&#62;"), answer::body);
    }

    @Test
    void theLoginWorksWhileNothingIsEnforced() throws Exception {
        startWithLogin("enforce", "false");
        var browser = browser();
        assertEquals(200, browser.get("/app/whoami").statusCode());
        assertEquals(303, browser.logIn("/app/login", "alice", "wonderland").statusCode());
        assertEquals("user=alice principal=alice", browser.get("/app/whoami").body());
    }

    @Test
    void anotherPathMayBeTheLoginPage() throws Exception {
        startWithLogin("loginPage", "/sign in/hier");
        var redirect = browser().get("/app/whoami", "Accept", "text/html");
        assertEquals("/app/sign%20in/hier?return=%2Fapp%2Fwhoami", location(redirect));
        var page = browser().get("/app/sign%20in/hier");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("action=\"/app/sign%20in/hier\""), page::body);
        assertEquals(401, get("/whoami").statusCode());
    }

    private static final String TEMPLATE = """
            <html lang="de"><h1>Anmeldung</h1><p>{{message}}</p><form method="post" action="{{action}}">
            <input type="hidden" name="token" value="{{token}}">
            <input type="hidden" name="return" value="{{return}}">
            <input name="name" value="{{name}}"><input type="password" name="password"></form></html>
            """;

    @Test
    void aFileOfTheWebappReplacesThePage() throws Exception {
        template = TEMPLATE;
        startWithLogin("loginTemplate", "/WEB-INF/login.html");
        var browser = browser();
        var wrong = browser.logIn("/app/login?return=/app/whoami", "alice", "guess");
        assertTrue(wrong.body().contains("Anmeldung"), wrong::body);
        assertTrue(wrong.body().contains("value=\"alice\""), wrong::body);
        assertEquals("/app/whoami", location(browser.logIn("/app/login?return=/app/whoami", "alice", "wonderland")));
    }

    /** Law 15. Tomcat always has a realm, which may have no users. */
    @Test
    void aContainerWithoutARealmStopsTheStartOrLetsNobodyIn() throws Exception {
        withoutRealm = true;
        try {
            startWithLogin();
        } catch (Exception e) {
            assertTrue(e.getMessage().contains("but Jetty has no realm for this webapp"), e::toString);
            return;
        }
        assertEquals(403, browser().logIn("/app/login", "alice", "wonderland").statusCode());
    }

    /** Law 15. Tomcat only logs the reason. */
    @Test
    void aTemplateThatIsMissingOrLacksAPlaceholderStopsTheStart() {
        assertStops("'loginTemplate' has the value '/WEB-INF/login.html'; expected a file of the webapp");
        template = TEMPLATE.replace("{{token}}", "");
        assertStops("expected the placeholders [{{action}}, {{token}}, {{return}}, {{message}}]");
        template = TEMPLATE.replace("\"{{token}}\"", "{{token}}");
        assertStops("expected {{token}} as the whole value of an attribute, in quotes");
    }

    private void assertStops(String reason) {
        var failure = assertThrows(Exception.class, () -> startWithLogin("loginTemplate", "/WEB-INF/login.html"));
        var message = String.valueOf(failure.getMessage());
        assertTrue(message.equals("the webapp did not start") || message.contains(reason), message);
    }

    @Test
    void theMetricsCountTheLoginPageAsPublic() throws Exception {
        startWithLogin();
        browser().logIn("/app/login", "alice", "wonderland");
        assertEquals(2, SessionFilter.metrics(container.servletContext()).requests(Outcome.PUBLIC));
    }
}
