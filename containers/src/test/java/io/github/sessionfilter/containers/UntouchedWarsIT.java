package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.BrowserClient;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Webapps that nobody here wrote, guarded by a jar, a driver, a realm and at most 15 lines of web.xml. People log in and out,
 * and each page is that of an untouched copy in the same container.
 */
class UntouchedWarsIT {
    private static final Row TOMCAT_9 = Row.of(Row.TOMCAT + "9.0", "ee8");
    private static final Row TOMCAT_10 = Row.of(Row.TOMCAT + "10.1", "ee10");

    static final List<Place> ALL = Stream.concat(
                    Stream.of(UntouchedWar.values()).map(war -> new Place(war, TOMCAT_9)),
                    Stream.of(UntouchedWar.EXAMPLES, UntouchedWar.MANAGER).map(war -> new Place(war, TOMCAT_10)))
            .filter(place -> place.toString().contains(System.getProperty("rows", "")))
            .toList();

    private static final int MOST_LINES = 15;
    private static final int MOST_PAGES = 40;

    private static final Pattern LINK = Pattern.compile("(?i)(?:href|src)=[\"']([^\"'#<>{}\\s]+)");
    private static final Pattern HTTP_SESSION =
            Pattern.compile("set-cookie:[ ~]JSESSIONID=~;[^\n]*?HttpOnly(;~SameSite=Strict)?[~\n]");
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("alice:wonderland".getBytes(StandardCharsets.US_ASCII));

    private static final TestDatabase DATABASE = TestDatabases.mariaDb();
    private static final Map<Row, ContainerProcess> CONTAINERS = new LinkedHashMap<>();

    /** A webapp in a container. */
    record Place(UntouchedWar war, Row row) {
        String path(String name, String path) {
            return "/" + name + path;
        }

        BrowserClient browser() {
            return new BrowserClient("http://127.0.0.1:" + CONTAINERS.get(row).port());
        }

        /** Returns a browser in which alice has logged in to the guarded copy. */
        BrowserClient loggedIn() throws Exception {
            var browser = browser();
            var answer = browser.logIn("/" + war.gated() + "/login", "alice", "wonderland");
            assertEquals(303, answer.statusCode(), answer::body);
            return browser;
        }

        /** Asks the untouched copy. Where the container wants a person, this sends the name and password. */
        HttpResponse<String> plain(BrowserClient browser, String path) throws Exception {
            var uri = "/" + war.plain() + path;
            return war.wantsAPerson() ? browser.get(uri, "Authorization", BASIC) : browser.get(uri);
        }

        HttpResponse<String> gated(BrowserClient browser, String path, String... headers) throws Exception {
            return browser.get("/" + war.gated() + path, headers);
        }

        private boolean isDeployed() throws Exception {
            return gated(browser(), "/nothing").statusCode() == 401
                    && plain(browser(), "/").statusCode() < 500;
        }

        @Override
        public String toString() {
            return war + " in " + row;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        for (Row row : ALL.stream().map(Place::row).distinct().toList()) {
            Path base = row.newBase("untouched");
            for (Place place : ALL) {
                if (place.row() == row) {
                    place.war().write(row, base.resolve("webapps"));
                }
            }
            prepareSearchServer(base);
            var container = row.start(base, DATABASE);
            CONTAINERS.put(row, container);
            for (Place place : ALL) {
                if (place.row() == row) {
                    Waiting.until(place + " is deployed:\n", container::log, place::isDeployed);
                }
            }
        }
    }

    /** Solr wants a folder of its own, and a logging library of the container. */
    private static void prepareSearchServer(Path base) throws Exception {
        Files.writeString(Files.createDirectories(base.resolve("solr")).resolve("solr.xml"), "<solr/>\n");
        Folders.copy(
                Stream.of("slf4j-api", "slf4j-jdk14", "jcl-over-slf4j")
                        .map(Jars::named)
                        .toList(),
                base.resolve("lib"));
    }

    @AfterAll
    static void stop() {
        CONTAINERS.values().forEach(ContainerProcess::close);
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void atMost15LinesGuardIt(Place place) {
        assertTrue(place.war().lines().size() <= MOST_LINES);
    }

    /** Laws 1 and 10: no path of the webapp lets anybody in without a session. */
    @ParameterizedTest
    @FieldSource("ALL")
    void nobodyIsLetInWithoutASession(Place place) throws Exception {
        for (String path : place.war().pages()) {
            var answer = place.gated(place.browser(), path);
            assertEquals(401, answer.statusCode(), path);
            assertTrue(answer.body().contains("A live session is required."), answer.body());
            assertEquals(
                    401,
                    place.gated(place.browser(), path, "Authorization", BASIC).statusCode());
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void aPersonLogsInByTheRealmAndOut(Place place) throws Exception {
        var browser = place.browser();
        var wanted = place.war().pages().get(0);
        var redirect = place.gated(browser, wanted, "Accept", "text/html");
        assertEquals(303, redirect.statusCode());
        var loginPage = redirect.headers().firstValue("Location").orElseThrow();
        assertEquals(403, browser.logIn(loginPage, "alice", "guess").statusCode());
        var login = browser.logIn(loginPage, "alice", "wonderland");
        assertEquals(303, login.statusCode(), login::body);
        assertEquals(
                "/" + place.war().gated() + wanted,
                login.headers().firstValue("Location").orElseThrow());
        assertEquals(
                place.plain(place.browser(), wanted).statusCode(),
                place.gated(browser, wanted).statusCode());
        var cookies = Map.copyOf(browser.cookies());
        browser.post("/" + place.war().gated() + place.war().logoutPath(), Map.of());
        browser.cookies().putAll(cookies);
        assertEquals(401, place.gated(browser, wanted).statusCode());
    }

    /** Law 14: the answers are the same, apart from the headers that the filter adds. */
    @ParameterizedTest
    @FieldSource("ALL")
    void answersAsTheUntouchedCopy(Place place) throws Exception {
        var visitor = place.browser();
        var alice = place.loggedIn();
        var todo = new ArrayDeque<>(place.war().pages());
        Set<String> asked = new LinkedHashSet<>();
        while (!todo.isEmpty() && asked.size() < MOST_PAGES) {
            var path = todo.poll();
            if (asked.add(path)) {
                var plain = place.plain(visitor, path);
                assertEquals(stable(place, plain), stable(place, place.gated(alice, path)), path);
                links(plain, "/" + place.war().plain()).stream()
                        .filter(place.war()::isComparable)
                        .forEach(todo::add);
            }
        }
        assertTrue(asked.size() >= place.war().pages().size(), asked::toString);
    }

    /** A login by BASIC changes the id of the {@code HttpSession}, in the untouched copy alone. */
    private static String stable(Place place, HttpResponse<String> answer) {
        String text = StableAnswer.of(answer, place.war().volatileParts());
        return place.war().wantsAPerson() ? HTTP_SESSION.matcher(text).replaceAll("") : text;
    }

    /** Returns the pages of the webapp to which a page links, in order. */
    private static List<String> links(HttpResponse<String> page, String context) {
        if (!page.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
            return List.of();
        }
        return LINK.matcher(page.body())
                .results()
                .map(link -> resolved(page.uri(), link.group(1)))
                .filter(uri -> uri.startsWith(context + "/"))
                .map(uri -> uri.substring(context.length()).replaceAll(";jsessionid=[^?]*", ""))
                .distinct()
                .toList();
    }

    private static String resolved(URI page, String link) {
        try {
            var uri = page.resolve(link.replace("&amp;", "&"));
            boolean isHere = uri.getHost() == null || uri.getPort() == page.getPort();
            return !isHere ? "" : uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        } catch (IllegalArgumentException e) {
            return ""; // not a URI
        }
    }
}
