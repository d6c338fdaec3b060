package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whatever asks for a role gets that of the session, in every container that can. On Tomcat, this is with {@code
 * containerLogin}.
 */
@ParameterizedClass
@FieldSource("ROWS")
class RolesIT {
    static final List<Row> ROWS = Row.ALL.stream()
            .filter(row -> row.toString().contains(System.getProperty("rows", "")))
            .toList();

    private static final TestDatabase DATABASE = TestDatabases.mariaDb();
    private static final String VIEWER = "user=alice viewer=true editor=false";
    private static final String REALM_USER =
            "Basic " + Base64.getEncoder().encodeToString("editor:editor".getBytes(StandardCharsets.US_ASCII));

    /** What asks for a role, in the order of the table's columns. */
    private enum Way {
        CONSTRAINT,
        SERVLET_SECURITY,
        ROLES_ALLOWED,
        JSP,
        ACCESS_LOG,
        SENDFILE
    }

    private static final Map<Row, Set<Way>> SEEN = new LinkedHashMap<>();

    private static ContainerProcess container;

    @Parameter
    Row row;

    @BeforeParameterizedClassInvocation
    static void start(Row row) throws Exception {
        assumeTrue(Jdk.find(row.jdk()).isPresent(), "there is no JDK " + row.jdk());
        Path base = row.newBase("roles");
        Wars.roles(row, base.resolve("webapps"));
        if (row.isTomcat()) {
            TomcatManager.install(row, base);
        }
        container = row.start(base, DATABASE);
        SEEN.put(row, EnumSet.noneOf(Way.class));
        awaitDeployment(webapp(Wars.ROLES));
    }

    private static void awaitDeployment(Webapp webapp) throws Exception {
        Waiting.until(
                webapp + " is deployed:\n",
                container::log,
                () -> webapp.get("/login?user=first").statusCode() == 200);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (container != null) {
            container.close();
            container = null; // the next row may be skipped
        }
    }

    @AfterAll
    static void compareWithThePage() throws Exception {
        List<String> lines = SEEN.entrySet().stream()
                .map(row -> row.getKey().cells()
                        + EnumSet.allOf(Way.class).stream()
                                .map(way -> row.getValue().contains(way) ? " yes |" : " no |")
                                .collect(Collectors.joining()))
                .toList();
        Files.write(Path.of(System.getProperty("work"), "roles.md"), lines);
        List<String> shown = Files.readAllLines(Path.of(System.getProperty("readme")));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> !shown.contains(line)).toList(),
                "missing in docs/containers.md");
    }

    private static Webapp webapp(String name) {
        return new Webapp(container.port(), name);
    }

    private void seen(Way way) {
        SEEN.get(row).add(way);
    }

    private static HttpResponse<String> asViewer(String path) throws Exception {
        var webapp = webapp(Wars.ROLES);
        return webapp.get(path, Webapp.HEADER, webapp.login("alice", "viewer"));
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode());
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                        + "\"detail\":\"A live session is required.\"}",
                answer.body());
        assertEquals(
                "Session realm=\"session\"",
                answer.headers().firstValue("WWW-Authenticate").orElseThrow());
        assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
    }

    /** Laws 10 and 19: the session decides, and a refusal has the one answer. */
    @ParameterizedTest
    @CsvSource({
        "/viewers/report, /editors/report, CONSTRAINT",
        "/annotated/viewers, /annotated/editors, SERVLET_SECURITY"
    })
    void aConstraintAsksTheSession(String viewers, String editors, Way way) throws Exception {
        if (!row.isTomcat()) {
            return; // constraints ask Jetty's own users, and this webapp has none
        }
        assertEquals(VIEWER, asViewer(viewers).body());
        assertEquals(403, asViewer(editors).statusCode());
        for (String path : List.of(viewers, editors)) {
            assertRefused(webapp(Wars.ROLES).get(path));
            assertRefused(webapp(Wars.ROLES).get(path, "Authorization", REALM_USER));
        }
        seen(way);
    }

    @Test
    void aRestResourceAsksTheSession() throws Exception {
        assertEquals("user=alice", asViewer("/rest/viewers").body());
        assertEquals(403, asViewer("/rest/editors").statusCode());
        assertRefused(webapp(Wars.ROLES).get("/rest/viewers"));
        seen(Way.ROLES_ALLOWED);
    }

    @Test
    void aJspAsksTheSession() throws Exception {
        assertEquals(VIEWER, asViewer("/roles.jsp").body().strip());
        assertEquals(VIEWER, asViewer("/roles").body());
        seen(Way.JSP);
    }

    @Test
    void theAccessLogNamesThePerson() throws Exception {
        if (!row.isTomcat()) {
            return; // Jetty's request log asks Jetty's own users
        }
        asViewer("/roles.jsp");
        asViewer("/large.bin");
        webapp(Wars.ROLES).get("/viewers/nothing");
        for (String line :
                List.of("/roles/roles.jsp 200 alice", "/roles/large.bin 200 alice", "/roles/viewers/nothing 401 -")) {
            Waiting.until(
                    "the log has " + line + ":\n",
                    container::userLog,
                    () -> container.userLog().lines().anyMatch(line::equals));
        }
        seen(Way.ACCESS_LOG);
    }

    /** Law 14: the file servlet sends a file that only viewers may see, and still by sendfile. */
    @Test
    void aFileIsKeptForARole() throws Exception {
        if (!row.isTomcat()) {
            return; // constraints ask Jetty's own users, and this webapp has none
        }
        var answer = asViewer("/large.bin");
        assertEquals(200, answer.statusCode());
        assertEquals(1_000_000, answer.body().length());
        assertEquals("true", answer.headers().firstValue("X-Sendfile").orElseThrow());
        assertEquals(403, asViewer("/film.txt").statusCode());
        assertRefused(webapp(Wars.ROLES).get("/large.bin"));
        seen(Way.SENDFILE);
    }

    /** Law 13. The authenticator of a webapp outlives its reload, and must find the new module. */
    @Test
    void aReloadAndARedeploymentKeepTheLogin() throws Exception {
        if (!row.isTomcat()) {
            return; // only Tomcat reloads a webapp
        }
        var manager = new TomcatManager(container);
        var again = webapp("again");
        Path folder = row.newBase("roles-again");
        Wars.roles(row, folder);
        Path war = Files.move(folder.resolve(Wars.ROLES + ".war"), folder.resolve("again.war"));
        manager.deploy(war);
        for (int i = 0; i < 3; i++) {
            awaitDeployment(again);
            String id = again.login("alice", "viewer");
            assertEquals(VIEWER, again.get("/viewers/report", Webapp.HEADER, id).body());
            assertEquals(403, again.get("/editors/report", Webapp.HEADER, id).statusCode());
            assertRefused(again.get("/viewers/report"));
            if (i == 0) {
                manager.reload(war);
            } else {
                manager.undeploy(war);
                manager.deploy(war);
            }
        }
        manager.undeploy(war);
        assertEquals("", manager.leaks());
    }
}
