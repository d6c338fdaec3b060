package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import java.util.List;
import org.apache.catalina.filters.CorsFilter;
import org.apache.catalina.filters.SetCharacterEncodingFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Laws 15 and 18: the filter warns once of each thing to change in its set-up, and of nothing else. */
abstract class SetupContract extends ContainerContract {
    private final RecordedLog log = new RecordedLog();
    private List<Filter> inFront = List.of();
    private List<Filter> behind = List.of();
    private boolean narrow;

    SetupContract(Starter starter) {
        super(starter);
    }

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @Override
    void prepare(Webapp webapp) {
        webapp.filtersInFront().addAll(inFront);
        webapp.otherFilters().addAll(behind);
        webapp.initializers()
                .add((classes, context) -> context.getSessionCookieConfig().setName("CONTAINER"));
    }

    @Override
    Webapp declare(Webapp webapp) {
        if (!narrow) {
            return webapp;
        }
        webapp.initializers().clear();
        webapp.initializers().add((classes, context) -> {
            var added = context.addFilter(TestContainer.FILTER, new SessionFilter(config(webapp)));
            added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/app/*");
        });
        return webapp.undeclared();
    }

    private static Filter passing() {
        return (request, response, chain) -> chain.doFilter(request, response);
    }

    @Test
    void warnsOfNothingInTheDocumentedSetUp() throws Exception {
        inFront = List.of(new CorsFilter(), new SetCharacterEncodingFilter());
        behind = List.of(passing());
        startWith();
        assertEquals(List.of(), log.warnings());
    }

    @Test
    void warnsOfUnknownFiltersInFront() throws Exception {
        inFront = List.of(new CorsFilter(), passing());
        startWith();
        assertEquals(1, log.warnings().size(), log.warnings()::toString);
        assertTrue(log.warnings().get(0).startsWith("runs behind the filters ["), log.warnings()::toString);
    }

    @Test
    void warnsOfACorsFilterBehind() throws Exception {
        behind = List.of(new CorsFilter());
        startWith();
        assertEquals(1, log.warnings().size(), log.warnings()::toString);
        assertTrue(log.warnings().get(0).startsWith("runs in front of the CORS filters ["), log.warnings()::toString);
    }

    @Test
    void warnsOfANarrowMappingOfMissingDispatchersAndOfMissingAsyncSupport() throws Exception {
        narrow = true;
        startWith();
        assertEquals(
                List.of(
                        "is mapped to [/app/*] only. All other paths need no session. Map it to '/*' and name public paths"
                                + " in 'publicPaths'",
                        "is not mapped for the dispatcher types [FORWARD, ASYNC, ERROR]. Add them to its filter-mapping",
                        "has no async-supported, so no handler behind it can be asynchronous. Set async-supported to"
                                + " true"),
                log.warnings().stream()
                        .filter(warning -> !warning.contains("Jetty's own API")) // see JettyWebSocketTest
                        .toList());
    }

    @Test
    void warnsOfPublicPathsThatBeginWithTheContextPath() throws Exception {
        startWith("publicPaths", "/login, /app/login, /app/assets/*");
        assertEquals(
                List.of(
                        "has the public paths [/app/assets, /app/login], which begin with the context path. Write public"
                                + " paths without the context path"),
                log.warnings());
    }

    @Test
    void warnsOfPassivePathsThatBeginWithTheContextPath() throws Exception {
        startWith("passivePaths", "/app/status, /status");
        assertEquals(
                List.of("has the passive paths [/app/status], which begin with the context path. Write passive paths"
                        + " without the context path"),
                log.warnings());
    }

    @Test
    void warnsOfStreamPathsThatBeginWithTheContextPath() throws Exception {
        startWith("streamPaths", "/app/film.txt, /film.txt");
        assertEquals(
                List.of("has the stream paths [/app/film.txt], which begin with the context path. Write stream paths"
                        + " without the context path"),
                log.warnings());
    }

    @Test
    void warnsOfASessionCookieOverPlainHttp() throws Exception {
        startWith("sessionCookie", "SID", "sessionCookieSecure", "false");
        assertEquals(
                List.of(
                        "sends the session cookie over plain HTTP, too. Use HTTPS, and remove sessionCookieSecure=false"),
                log.warnings());
    }

    /** The container's own session cookie may have any name. */
    @Test
    void refusesTheNameOfTheContainersOwnCookie() {
        assertThrows(Exception.class, () -> startWith("sessionCookie", "CONTAINER"));
    }
}
