package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.containers.ForeignWar.Page;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import io.github.sessionfilter.session.SessionId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The filter in front of third-party webapps. Each is deployed twice: the original, and one with the filter. Users
 * log in at the handlers' webapp in the same container, on the same table (law 17).
 */
class ForeignWarsIT {
    private static final Row TOMCAT_9 = Row.of(Row.TOMCAT + "9.0", "ee8");
    private static final Row TOMCAT_11 = Row.of(Row.TOMCAT + "11.0", "ee11");
    private static final Row JETTY = Row.of(Row.JETTY + "12.1", "ee10");

    static final List<Place> CAS = List.of(new Place(ForeignWar.CAS, TOMCAT_9));
    static final List<Place> HAWTIO =
            List.of(new Place(ForeignWar.HAWTIO, TOMCAT_11), new Place(ForeignWar.HAWTIO, JETTY));
    static final List<Place> DEMO = List.of(new Place(ForeignWar.DEMO, TOMCAT_11), new Place(ForeignWar.DEMO, JETTY));
    static final List<Place> ALL =
            Stream.of(CAS, HAWTIO, DEMO).flatMap(List::stream).toList();

    private static final TestDatabase DATABASE = TestDatabases.mariaDb();
    private static final Map<Row, ContainerProcess> CONTAINERS = new LinkedHashMap<>();

    private static final Pattern SESSION_COOKIE = Pattern.compile("JSESSIONID=[^;]+");
    private static final Pattern FORM_ACTION = Pattern.compile("<form id=\"fm1\" action=\"/[^/]+([^\"]+)\"");
    private static final Pattern HIDDEN_FIELD =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

    private static final Pattern FAULT = Pattern.compile("SEVERE|ERROR|WARN|memory leak|failed to");
    private static final Pattern OURS = Pattern.compile("session-?filter|mysql|\\[pool]", Pattern.CASE_INSENSITIVE);

    /** A third-party webapp in a container. */
    record Place(ForeignWar war, Row row) {
        Webapp plain() {
            return webapp(war.plain());
        }

        Webapp gated() {
            return webapp(war.gated());
        }

        /** Returns the webapp for login and logout. */
        Webapp loginWebapp() {
            return webapp(Wars.POOL);
        }

        private Webapp webapp(String name) {
            return new Webapp(CONTAINERS.get(row).port(), name);
        }

        /** Returns whether all three webapps answer. */
        private boolean isDeployed() throws Exception {
            String path = war.pages().get(0).path();
            return loginWebapp().get("/login?user=first").statusCode() == 200
                    && plain().get(path).statusCode() < 400
                    && gated().get(path).statusCode() == 401;
        }

        @Override
        public String toString() {
            return war + " in " + row;
        }
    }

    /** Starts one container after the other. Starting them together would not be faster. */
    @BeforeAll
    static void start() throws Exception {
        var placesOf = ALL.stream().collect(Collectors.groupingBy(Place::row));
        for (Row row : List.of(TOMCAT_9, TOMCAT_11, JETTY)) {
            Path base = row.newBase("foreign");
            Wars.pool(row.namespace(), base.resolve("webapps"));
            for (Place place : placesOf.get(row)) {
                place.war().write(base.resolve("webapps"));
            }
            var container = row.start(base, DATABASE);
            CONTAINERS.put(row, container);
            for (Place place : placesOf.get(row)) {
                Waiting.until(place + " is deployed:\n", container::log, place::isDeployed);
            }
        }
    }

    /**
     * Checks the logs for leaks of the filter. The third-party webapps leak things of their own, with or without it.
     */
    @AfterAll
    static void stop() {
        for (var container : CONTAINERS.values()) {
            container.close();
        }
        for (var container : CONTAINERS.values()) {
            String log = container.log().replaceAll("\\R(?=SEVERE:|WARNING:)", " "); // Jetty writes two lines
            assertEquals(
                    List.of(),
                    log.lines()
                            .filter(FAULT.asPredicate().and(OURS.asPredicate()))
                            .toList(),
                    log);
        }
    }

    /** Law 10 for files, JSPs and servlets. The webapp's own filters and error pages are not called. */
    @ParameterizedTest
    @FieldSource("ALL")
    void refusesEveryPathWithoutASession(Place place) throws Exception {
        for (Page page : place.war().pages()) {
            assertRefused(place.gated().get(page.path()));
            assertRefused(place.gated()
                    .get(page.path(), Webapp.HEADER, SessionId.random().secret()));
        }
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode());
        assertEquals("application/problem+json", header(answer, "Content-Type"));
        assertEquals("no-store", header(answer, "Cache-Control"));
        assertEquals("", header(answer, "Set-Cookie"));
        assertTrue(answer.body().contains("A live session is required."), answer.body());
    }

    /** Law 14: with a session, the answer differs only in two header fields. */
    @ParameterizedTest
    @FieldSource("ALL")
    void answersLikeTheOriginalWarWithASession(Place place) throws Exception {
        String id = place.loginWebapp().login("alice");
        for (Page page : place.war().pages()) {
            var plain = place.plain().get(page.path());
            var gated = place.gated().get(page.path(), Webapp.HEADER, id);
            assertEquals(StableAnswer.of(plain), StableAnswer.of(gated));
            assertEquals(page.status(), gated.statusCode(), page.path());
            assertTrue(StableAnswer.of(gated).contains(page.shows()), () -> page + " shows " + StableAnswer.of(gated));
            assertEquals(
                    Stream.concat(Stream.of(Webapp.HEADER), plain.headers().allValues("Vary").stream())
                            .toList(),
                    gated.headers().allValues("Vary"),
                    page.path());
            List<String> own = plain.headers().allValues("Cache-Control");
            assertEquals(
                    own.isEmpty() ? List.of("private") : own, gated.headers().allValues("Cache-Control"), page.path());
        }
    }

    /** Law 10: the webapp's own {@code Cache-Control} stays; without one the filter sets {@code private}. */
    @ParameterizedTest
    @FieldSource("HAWTIO")
    void leavesTheWebappsOwnCacheControl(Place place) throws Exception {
        String id = place.loginWebapp().login("alice");
        for (String path : List.of("/index.html", "/plugin")) {
            assertEquals(
                    List.of("max-age=0, no-cache, must-revalidate, proxy-revalidate, private"),
                    place.gated().get(path, Webapp.HEADER, id).headers().allValues("Cache-Control"));
        }
        assertEquals("", header(place.plain().get("/favicon.ico"), "Cache-Control"));
        assertEquals("private", header(place.gated().get("/favicon.ico", Webapp.HEADER, id), "Cache-Control"));
    }

    /**
     * Law 2: an admitted form reaches the webapp complete. A refused form does not, so its login ticket stays valid.
     */
    @ParameterizedTest
    @FieldSource("CAS")
    void letsUsersLogInToTheWebappItself(Place place) throws Exception {
        var gated = place.gated();
        String id = place.loginWebapp().login("alice");
        var form = gated.get("/login", Webapp.HEADER, id);
        var action = FORM_ACTION.matcher(form.body());
        assertTrue(action.find(), form.body());
        String fields = HIDDEN_FIELD
                .matcher(form.body())
                .results()
                .map(field -> field.group(1) + "=" + field.group(2))
                .collect(Collectors.joining("&", "", "&username=casuser&password=Mellon"));
        String[] type = {"Content-Type", "application/x-www-form-urlencoded"};
        assertRefused(gated.send("POST", action.group(1), fields, type[0], type[1], "Cookie", cookie(form)));
        var withoutItsCookie = gated.send("POST", "/login", fields, type[0], type[1], Webapp.HEADER, id);
        assertEquals(302, withoutItsCookie.statusCode());
        assertTrue(header(withoutItsCookie, "Location").startsWith("/cas-gated/login"), "must redirect to the form");
        var in = gated.send(
                "POST", action.group(1), fields, type[0], type[1], Webapp.HEADER, id, "Cookie", cookie(form));
        assertEquals(200, in.statusCode());
        assertTrue(in.body().contains("Log In Successful"), in.body());
    }

    /** The webapp keeps its container session and cookie. The cookie alone admits no request. */
    @ParameterizedTest
    @FieldSource("DEMO")
    void leavesTheWebappsOwnSessionAlone(Place place) throws Exception {
        String id = place.loginWebapp().login("alice");
        var first = place.gated().get("/bean1.jsp", Webapp.HEADER, id);
        assertTrue(first.body().contains("Counter accessed 1 times."), first.body());
        for (int count = 2; count <= 3; count++) {
            assertRefused(place.gated().get("/bean1.jsp", "Cookie", cookie(first)));
            var next = place.gated().get("/bean1.jsp", Webapp.HEADER, id, "Cookie", cookie(first));
            assertTrue(next.body().contains("Counter accessed " + count + " times."), next.body());
            assertEquals("", header(next, "Set-Cookie"));
        }
    }

    private static String cookie(HttpResponse<String> answer) {
        return SESSION_COOKIE
                .matcher(header(answer, "Set-Cookie"))
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow();
    }

    /** Law 4: the webapp is a node like any other. */
    @ParameterizedTest
    @FieldSource("ALL")
    void refusesASessionThatEndedInAnotherWebapp(Place place) throws Exception {
        String id = place.loginWebapp().login("alice");
        Page page = place.war().pages().get(0);
        assertEquals(
                page.status(), place.gated().get(page.path(), Webapp.HEADER, id).statusCode());
        assertEquals(200, place.loginWebapp().get("/logout", Webapp.HEADER, id).statusCode());
        Waiting.until(
                place + " has seen the logout",
                () -> place.gated().get(page.path(), Webapp.HEADER, id).statusCode() == 401);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
