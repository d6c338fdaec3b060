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
 * The filter in front of webapps that are not ours. Each is deployed twice, untouched and guarded; nobody logs in there,
 * but at the handlers' webapp next door, on the same table (law 17).
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

    /** A foreign webapp in a container. */
    record Place(ForeignWar war, Row row) {
        Webapp plain() {
            return webapp(war.plain());
        }

        Webapp gated() {
            return webapp(war.gated());
        }

        /** Where people log in and out. */
        Webapp nextDoor() {
            return webapp(Wars.POOL);
        }

        private Webapp webapp(String name) {
            return new Webapp(CONTAINERS.get(row).port(), name);
        }

        /** Whether all three answer for the first time. */
        private boolean isDeployed() throws Exception {
            String path = war.pages().get(0).path();
            return nextDoor().get("/login?user=first").statusCode() == 200
                    && plain().get(path).statusCode() < 400
                    && gated().get(path).statusCode() == 401;
        }

        @Override
        public String toString() {
            return war + " in " + row;
        }
    }

    /** One container after the other: together they would start no sooner, and requests would wait for all of them. */
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

    /** The foreign webapps leave things behind, with the filter or without; what is ours must not. */
    @AfterAll
    static void stop() {
        for (var container : CONTAINERS.values()) {
            container.close();
        }
        for (var container : CONTAINERS.values()) {
            String log = container.log().replaceAll("\\R(?=SEVERE:|WARNING:)", " "); // two lines of Jetty's
            assertEquals(
                    List.of(),
                    log.lines()
                            .filter(FAULT.asPredicate().and(OURS.asPredicate()))
                            .toList(),
                    log);
        }
    }

    /** Law 10, for files, JSPs and servlets alike; the webapp's own filters and error pages are not asked. */
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

    /** Law 14: a session makes no difference to what the webapp answers, but for two header fields. */
    @ParameterizedTest
    @FieldSource("ALL")
    void answersWithASessionAsTheUntouchedWarDoes(Place place) throws Exception {
        String id = place.nextDoor().login("alice");
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

    /** Law 10: what the webapp says of caching counts, and where it says nothing, shared caches keep off. */
    @ParameterizedTest
    @FieldSource("HAWTIO")
    void leavesTheWebappsOwnCacheControl(Place place) throws Exception {
        String id = place.nextDoor().login("alice");
        for (String path : List.of("/index.html", "/plugin")) {
            assertEquals(
                    List.of("max-age=0, no-cache, must-revalidate, proxy-revalidate, private"),
                    place.gated().get(path, Webapp.HEADER, id).headers().allValues("Cache-Control"));
        }
        assertEquals("", header(place.plain().get("/favicon.ico"), "Cache-Control"));
        assertEquals("private", header(place.gated().get("/favicon.ico", Webapp.HEADER, id), "Cache-Control"));
    }

    /** Law 2, too: the form reaches the webapp whole, and a refused one not at all, for its ticket is still good. */
    @ParameterizedTest
    @FieldSource("CAS")
    void letsPeopleLogInAtTheWebappItselfToo(Place place) throws Exception {
        var gated = place.gated();
        String id = place.nextDoor().login("alice");
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
        assertTrue(header(withoutItsCookie, "Location").startsWith("/cas-gated/login"), "sent back to the form");
        var in = gated.send(
                "POST", action.group(1), fields, type[0], type[1], Webapp.HEADER, id, "Cookie", cookie(form));
        assertEquals(200, in.statusCode());
        assertTrue(in.body().contains("Log In Successful"), in.body());
    }

    /** Its session is in the container, by a cookie of its own, which opens nothing. */
    @ParameterizedTest
    @FieldSource("DEMO")
    void leavesTheWebappsOwnSessionAlone(Place place) throws Exception {
        String id = place.nextDoor().login("alice");
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

    /** Law 4: the webapp is a node, as others are. */
    @ParameterizedTest
    @FieldSource("ALL")
    void refusesASessionThatEndedNextDoor(Place place) throws Exception {
        String id = place.nextDoor().login("alice");
        Page page = place.war().pages().get(0);
        assertEquals(
                page.status(), place.gated().get(page.path(), Webapp.HEADER, id).statusCode());
        assertEquals(200, place.nextDoor().get("/logout", Webapp.HEADER, id).statusCode());
        Waiting.until(
                place + " has heard of the logout",
                () -> place.gated().get(page.path(), Webapp.HEADER, id).statusCode() == 401);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
