package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.apache.catalina.filters.CorsFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Laws 18 and 19 for a filter that is registered in code: all that {@link IdentityContract} demands, and more. */
abstract class RegistrationContract extends IdentityContract {
    private static final String ORIGIN = "https://pages.example";

    private final RecordedLog log = new RecordedLog();
    /** The filters of web.xml instead of those of {@link IdentityContract}, or null. */
    private List<Filter> declared;

    RegistrationContract(Starter starter) {
        super(starter);
    }

    @Override
    Webapp declare(Webapp webapp) {
        if (declared != null) {
            webapp.filtersInFront().clear();
            webapp.filtersInFront().addAll(declared);
            webapp.otherFilters().clear();
            webapp.initializers().clear();
        }
        return registered(webapp);
    }

    @AfterEach
    void stopRecording() {
        log.close();
    }

    /** As a framework filter of web.xml does. */
    @Test
    void aFilterOfWebXmlThatAnswersByItselfStandsBehind() throws Exception {
        declared = List.of(answering("/framework"));
        startWith();
        assertEquals(401, get("/framework", "X-User-Name", "mallory").statusCode());
        assertEquals(ALICE, get("/framework", "X-Session-Id", login()).body());
        assertEquals(List.of(), log.warnings());
    }

    /** As a rewrite filter does that includes instead of forwarding. */
    @Test
    void aFilterOfWebXmlThatIncludesStandsBehind() throws Exception {
        declared = List.of((request, response, chain) -> {
            if (((HttpServletRequest) request).getServletPath().equals("/including")) {
                request.getRequestDispatcher("/who").include(request, response);
            } else {
                chain.doFilter(request, response);
            }
        });
        startWith();
        assertEquals(401, get("/including").statusCode());
        assertEquals(ALICE, get("/including", "X-Session-Id", login()).body());
    }

    /** A page of another origin must be able to read the 401. */
    @Test
    void theCorsFilterOfWebXmlStandsInFront() throws Exception {
        declared = List.of(new CorsFilter());
        startWith("cors.allowed.origins", "*");
        var refused = get("/who", "Origin", ORIGIN);
        assertEquals(401, refused.statusCode());
        assertEquals(
                "*", refused.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals(List.of(), log.warnings());
    }

    @Test
    void warnsOfACorsFilterThatStandsBehindBecauseOfAnother() throws Exception {
        declared = List.of(new CorsFilter(), answering("/framework"));
        startWith("cors.allowed.origins", "*");
        assertEquals(401, get("/framework").statusCode());
        assertTrue(get("/who", "Origin", ORIGIN)
                .headers()
                .firstValue("Access-Control-Allow-Origin")
                .isEmpty());
        assertEquals(1, log.warnings().size(), log.warnings()::toString);
        assertTrue(log.warnings().get(0).startsWith("runs in front of the CORS filters ["), log.warnings()::toString);
    }

    /** Law 14: the last filter unwraps. */
    @Test
    void theFileServletGetsTheContainersOwnRequest() throws Exception {
        startWith();
        var id = login();
        assertEquals("0123456789", get("/film.txt", "X-Session-Id", id).body());
        assertEquals(401, get("/film.txt").statusCode());
    }
}
