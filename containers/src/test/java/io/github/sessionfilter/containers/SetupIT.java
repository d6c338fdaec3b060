package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.PathSpellings;
import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** Set-ups that the filter refuses or warns of at the start, and unusual ones in which it works. */
@ParameterizedClass
@FieldSource("ROWS")
class SetupIT {
    static final List<Row> ROWS = Stream.of(
                    Row.of(Row.TOMCAT + "9.0", "ee8"),
                    Row.of(Row.TOMCAT + "11.0", "ee11"),
                    Row.of(Row.JETTY + "12.1", "ee8"),
                    Row.of(Row.JETTY + "12.1", "ee10"))
            .filter(row -> row.toString().contains(System.getProperty("rows", "")))
            .toList();

    private static final TestDatabase DATABASE = TestDatabases.mariaDb();

    /** A webapp with a blank and an accent in its context path. */
    private static final String ENCODED = "encoded";

    /** A webapp with each fault that the filter warns of. */
    private static final String NARROW = "narrow";

    /** A webapp whose WebSocket upgrades bypass the filter. */
    private static final String BYPASS = "bypass";

    private static final Pattern ID = Pattern.compile("Set-Cookie: (SESSION=[^;]+); Path=([^;\\r]+)");

    private static ContainerProcess container;

    @Parameter
    Row row;

    @BeforeParameterizedClassInvocation
    static void start(Row row) throws Exception {
        Path base = row.newBase("setup");
        Path webapps = base.resolve("webapps");
        Wars.pool(row.namespace(), webapps);
        Wars.write(row.namespace(), row.warsWithContextPaths(base), ENCODED, FilterDeclarations.cookie());
        Wars.write(row.namespace(), webapps, NARROW, FilterDeclarations.rewriteInFront() + FilterDeclarations.narrow());
        Wars.write(row.namespace(), webapps, BYPASS, FilterDeclarations.plainRegistration());
        String contextPath = URLDecoder.decode(encodedUri(row), StandardCharsets.UTF_8);
        container = row.start(base, DATABASE, new Variation(Map.of(ENCODED, contextPath), row.isTomcat()));
        for (String path : List.of("/" + Wars.POOL, encodedUri(row))) {
            Waiting.until(
                    path + " is deployed:\n",
                    container::log,
                    () -> RawHttp.get(container.port(), path + "/public/style.css")
                                    .status()
                            == 200);
        }
        Waiting.until(
                "the other webapps have started or failed:\n",
                container::log,
                () -> new Webapp(container.port(), NARROW).get("/whoami").statusCode() == 200
                        && container.log().contains(BYPASS));
    }

    /** Returns the context path in URIs. The ee8 and ee9 environments of Jetty find no context with a blank. */
    private static String encodedUri(Row row) {
        return row.environment().equals("ee8") && !row.isTomcat() ? "/vid%C3%A9os" : "/my%20vid%C3%A9os";
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (container != null) {
            container.close();
        }
    }

    /** Returns the log with each record on one line. */
    private static String log() {
        return container.log().replaceAll("\\R(?=SEVERE:|WARNING:|INFO:)", " ");
    }

    private static List<String> warningsOf(String webapp) {
        return log().lines()
                .filter(line -> line.contains("/" + webapp + "] filter 'session-filter' "))
                .toList();
    }

    /** Law 18. The endpoint of the same webapp must not be reachable in another way either. */
    @Test
    void refusesToStartWhereAnUpgradeCanBypassTheFilter() throws Exception {
        var webapp = new Webapp(container.port(), BYPASS);
        int status = webapp.get("/whoami").statusCode();
        assertTrue(status == 404 || status == 503, () -> status + container.log());
        assertNotEquals(101, WebSocketClient.status(webapp));
        String logs = allLogs();
        assertTrue(logs.contains("filter 'session-filter' does not guard WebSocket upgrades"), logs);
        assertTrue(logs.contains("or in code by SessionFilter.register"), logs);
    }

    /** Tomcat has the reason in a log file of its own. */
    private static String allLogs() {
        return container.log() + container.otherLogs();
    }

    @Test
    void warnsOnceOfEachThingToChange() {
        var warnings = warningsOf(NARROW);
        for (String expected : List.of(
                "runs behind the filters [rewrite-in-front]",
                "is mapped to [/app/*] only",
                "is not mapped for the dispatcher types [ASYNC]",
                "has no async-supported")) {
            assertEquals(
                    1,
                    warnings.stream().filter(line -> line.contains(expected)).count(),
                    () -> expected + "\n" + log());
        }
        assertEquals(4, warnings.size(), warnings::toString);
    }

    @Test
    void warnsOfNothingInTheDocumentedSetUp() {
        assertEquals(List.of(), warningsOf(Wars.POOL));
    }

    /** Browsers compare the cookie's path with the path in the URI, which is percent-encoded. */
    @Test
    void percentEncodesTheContextPath() throws Exception {
        String encoded = encodedUri(row);
        var login = RawHttp.get(container.port(), encoded + "/login?user=alice");
        Matcher cookie = ID.matcher(login.text());
        assertTrue(cookie.find(), login.text());
        assertEquals(encoded, cookie.group(2));
        assertEquals(
                200,
                RawHttp.get(container.port(), encoded + "/whoami", "Cookie: " + cookie.group(1))
                        .status());
        assertEquals(401, RawHttp.get(container.port(), encoded + "/whoami").status());
        var redirect = RawHttp.get(container.port(), encoded + "/whoami", "Accept: text/html");
        assertEquals(303, redirect.status());
        var location = Pattern.compile("Location: (?:http://[^/]+)?(/[^\\r?]*)").matcher(redirect.text());
        assertTrue(location.find(), redirect.text());
        assertEquals(encoded + "/index.html", location.group(1));
        assertEquals(200, RawHttp.get(container.port(), location.group(1)).status());
    }

    /** Law 1: Tomcat decodes {@code %2f} here, and then maps other paths than it shows. */
    @Test
    void noPathWithAnEncodedSlashIsPublic() throws Exception {
        List<String> targets = new ArrayList<>(PathSpellings.of(Wars.POOL));
        targets.addAll(List.of(
                "/pool/admin/x%2f..%2f..%2fpublic/x",
                "/pool/whoami%2f..%2fpublic/style.css", "/pool/public%2fstyle.css", "/pool/whoami/..%2fpublic/whoami"));
        List<String> wrong = new ArrayList<>();
        for (String target : targets) {
            var answer = RawHttp.get(container.port(), target);
            boolean publicPage = answer.text().contains("<title>handlers</title>");
            boolean in = Identity.isDisclosedBy(answer.text());
            if (in || answer.status() >= 500 || answer.status() == 200 && !publicPage) {
                wrong.add(target + " -> " + answer.status());
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(
                row.isTomcat() ? 401 : 400, // Jetty refuses it before the filter
                RawHttp.get(container.port(), "/pool/admin/x%2f..%2f..%2fpublic/x")
                        .status());
    }
}
