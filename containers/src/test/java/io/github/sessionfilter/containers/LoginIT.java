package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.BrowserClient;
import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** The built-in login, with the realm of each container. */
@ParameterizedClass
@FieldSource("ROWS")
class LoginIT {
    static final List<Row> ROWS = Row.ALL.stream()
            .filter(row -> row.jdk() == 17)
            .filter(row -> row.toString().contains(System.getProperty("rows", "")))
            .toList();

    private static final TestDatabase DATABASE = TestDatabases.mariaDb();

    /** The container's realm is asked. */
    private static final String REALM = "realm";

    /** The container asks for BASIC credentials at the login page. */
    private static final String KNOWN = "known";

    /** A proxy names people. Tomcat's RemoteIpValve hides its address; the proxy sends a secret. */
    private static final String PROXIED = "proxied";

    /** The same without the secret. */
    private static final String SPOOFABLE = "spoofable";

    private static final String VALVE =
            "<Context><Valve className=\"org.apache.catalina.valves.RemoteIpValve\"/></Context>";

    private static ContainerProcess container;

    @Parameter
    Row row;

    @BeforeParameterizedClassInvocation
    static void start(Row row) throws Exception {
        Path base = row.newBase("login");
        Path webapps = base.resolve("webapps");
        var namespace = row.namespace();
        Wars.write(namespace, webapps, REALM, FilterDeclarations.containerLogin() + FilterDeclarations.loginConfig());
        Wars.write(namespace, webapps, KNOWN, FilterDeclarations.containerLogin() + FilterDeclarations.basic("/login"));
        var secret = FilterDeclarations.param("trustedProxyHeader", "X-Proxy: s3cret");
        Wars.write(namespace, webapps, PROXIED, FilterDeclarations.proxyLogin("0.0.0.0/0, ::/0", secret));
        Wars.write(namespace, webapps, SPOOFABLE, FilterDeclarations.proxyLogin("10.0.0.1", ""));
        for (var name : List.of(PROXIED, SPOOFABLE)) {
            try (var war = War.open(webapps.resolve(name + ".war"))) {
                war.file("META-INF/context.xml", VALVE);
            }
        }
        container = row.start(base, DATABASE);
        for (var name : List.of(REALM, KNOWN, PROXIED)) {
            Waiting.until(
                    name + " is deployed:\n",
                    container::log,
                    () -> new Webapp(container.port(), name)
                                    .get("/public/style.css")
                                    .statusCode()
                            == 200);
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (container != null) {
            container.close();
            container = null;
        }
    }

    private static BrowserClient browser() {
        return new BrowserClient("http://127.0.0.1:" + container.port());
    }

    private static String page(BrowserClient browser, String path, String... headers) throws Exception {
        return browser.get(path, headers).body();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("").replaceFirst("^http://[^/]+", "");
    }

    @Test
    void aPersonLogsInByTheRealm() throws Exception {
        var browser = browser();
        var redirect = browser.get("/realm/whoami?a=b", "Accept", "text/html");
        assertEquals(303, redirect.statusCode());
        var wrong = browser.logIn(location(redirect), "alice", "guess");
        assertEquals(403, wrong.statusCode());
        assertEquals(401, browser.get("/realm/whoami").statusCode());
        var login = browser.logIn(location(redirect), "alice", "wonderland");
        assertEquals(303, login.statusCode(), () -> login.body() + container.log() + container.otherLogs());
        assertEquals("/realm/whoami?a=b", location(login));
        var who = page(browser, "/realm/whoami");
        assertTrue(who.startsWith("user=alice principal=alice "), who);
        assertTrue(who.contains("role=viewer,admin roles=null auth=SESSION"), who);
    }

    /** Law 19: the container keeps nothing of the login, neither in the request nor in its own session. */
    @Test
    void theContainerKeepsNothingOfTheLogin() throws Exception {
        var browser = browser();
        browser.logIn("/realm/login", "alice", "wonderland");
        assertEquals(
                List.of("SESSION-form", "SESSION", "SESSION-known"),
                List.copyOf(browser.cookies().keySet()));
        browser.cookies().remove("SESSION");
        var who = page(browser, "/realm/public/whoami");
        assertTrue(who.startsWith("user=null principal=null "), who);
    }

    @Test
    void aWrongNameAndAWrongPasswordHaveTheSameAnswer() throws Exception {
        var wrongName = browser().logIn("/realm/login", "alicf", "x");
        var wrongPassword = browser().logIn("/realm/login", "alice", "x");
        assertEquals(wrongPassword.statusCode(), wrongName.statusCode());
        assertEquals(
                wrongPassword.headers().map().keySet(),
                wrongName.headers().map().keySet());
        assertEquals(wrongPassword.body().length(), wrongName.body().length());
    }

    /** By BASIC here. The container answers 401 before the filter sees the request. */
    @Test
    void aPersonWhomTheContainerKnowsNeedsNoSecondPassword() throws Exception {
        var basic = new String[] {
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString("alice:wonderland".getBytes(StandardCharsets.US_ASCII))
        };
        var browser = browser();
        assertEquals(401, browser.get("/known/login").statusCode());
        assertEquals(401, browser.get("/known/whoami", basic).statusCode(), "no session begins on a guarded request");
        var page = page(browser, "/known/login", basic);
        assertTrue(page.contains("<strong>alice</strong>"), page);
        assertFalse(page.contains("type=\"password\""), page);
        var login = browser.post("/known/login", BrowserClient.form(page), basic);
        assertEquals(303, login.statusCode(), login::body);
        var who = page(browser, "/known/whoami");
        assertTrue(who.startsWith("user=alice principal=alice "), who);
        assertTrue(who.contains("role=viewer,admin roles=null auth=SESSION"), who);
    }

    /** Tomcat hides the address of the peer. Jetty does not know the valve. */
    @Test
    void aSpoofedProxyHeaderIsNotBelieved() throws Exception {
        var browser = browser();
        for (var headers : List.of(
                new String[] {"X-Forwarded-User", "admin"},
                new String[] {"X-Forwarded-User", "admin", "X-Forwarded-For", "10.0.0.1"},
                new String[] {"X-Forwarded-User", "admin", "X-Forwarded-For", "10.0.0.1, 10.0.0.1", "X-Proxy", "guess"
                })) {
            assertEquals(403, browser.get("/proxied/login", headers).statusCode());
            var who = page(browser, "/proxied/public/whoami", headers);
            assertTrue(who.startsWith("user=null principal=null "), who);
        }
        var page = page(
                browser,
                "/proxied/login",
                "X-Forwarded-User",
                "alice",
                "X-Proxy",
                "s3cret",
                "X-Forwarded-For",
                "192.0.2.1");
        assertTrue(page.contains("<strong>alice</strong>"), page);
    }

    /** Law 15: with the valve, anybody could write the address of the trusted proxy. */
    @Test
    void refusesToStartIfAnybodyCanWriteTheAddressOfTheProxy() throws Exception {
        if (!row.isTomcat()) {
            return; // the valve is Tomcat's
        }
        assertEquals(
                404,
                RawHttp.get(
                                container.port(),
                                "/spoofable/login",
                                "X-Forwarded-For: 10.0.0.1",
                                "X-Forwarded-User: admin")
                        .status());
        var logs = container.log() + container.otherLogs();
        assertTrue(
                logs.contains("but the addresses of proxies are hidden by org.apache.catalina.valves.RemoteIpValve"),
                logs);
    }

    @Test
    void theApplicationsOwnLogoutEndsTheSession() throws Exception {
        var browser = browser();
        browser.logIn("/realm/login", "bob", "builder");
        assertTrue(page(browser, "/realm/whoami").contains("role=viewer roles="));
        var cookies = Map.copyOf(browser.cookies());
        var answer = browser.post("/realm/container-logout", Map.of());
        assertTrue(answer.body().startsWith("user=null "), answer::body);
        browser.cookies().putAll(cookies);
        assertEquals(401, browser.get("/realm/whoami").statusCode());
    }
}
