package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.jdbc.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter's promises hold whatever a handler does. */
interface CarelessHandlerTests {
    Webapp webapp(String name);

    TestDatabase database();

    /** Laws 5 and 12: Tomcat 9 and 10.1 never report the end of such a request. */
    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    default void aHandlerThatFailsAfterStartAsyncLeavesNoRunningResponse(String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        for (int i = 0; i < 3; i++) {
            assertEquals(500, webapp.get("/async-throw", Webapp.HEADER, id).statusCode());
        }
        Waiting.until(
                "no response runs in " + name,
                () -> webapp.get("/public/running").body().equals("0"));
    }

    /** The container's log must show no other error for the webapps with the filter. */
    @Test
    default void aHandlerThatFailsAfterStartAsyncIsAnsweredAsWithoutTheFilter() throws Exception {
        var webapp = webapp(Wars.POOL);
        var plain = webapp(Wars.PLAIN).get("/async-throw");
        var guarded = webapp.get("/async-throw", Webapp.HEADER, webapp.login("alice"));
        assertEquals(plain.statusCode(), guarded.statusCode());
    }

    /** Law 10: a shared cache must not store the response of a session. */
    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    default void aResetKeepsTheHeadersAgainstSharedCaching(String name) throws Exception {
        var webapp = webapp(name);
        var answer = webapp.get("/reset", Webapp.HEADER, webapp.login("alice"));
        assertEquals(200, answer.statusCode());
        assertEquals(Identity.of("alice"), Identity.in(answer.body()));
        assertEquals(List.of(), answer.headers().allValues("X-Before"));
        assertEquals(List.of("private"), answer.headers().allValues("Cache-Control"));
        assertEquals(
                List.of(name.equals(Wars.INITIALIZER) ? "X-Session-Id, Cookie" : "X-Session-Id"),
                answer.headers().allValues("Vary"));
    }

    /** Law 16: a login whose id cannot be sent opens no session, and ends none. */
    @ParameterizedTest
    @ValueSource(strings = {"/login-after-commit", "/login-in-include"})
    default void aLoginWhoseIdCannotBeSentFails(String path) throws Exception {
        for (String name : List.of(Wars.POOL, Wars.JNDI, Wars.INITIALIZER)) {
            var webapp = webapp(name);
            String id = webapp.login("alice");
            String late = "late-" + name + System.nanoTime();
            var answer = webapp.get(path + "?user=" + late, Webapp.HEADER, id);
            assertTrue(answer.body().contains("; expected a "), answer.body());
            assertFalse(answer.body().contains("logged in"), answer.body());
            assertEquals(List.of(), answer.headers().allValues(Webapp.HEADER));
            assertEquals(List.of(), answer.headers().allValues("Set-Cookie"));
            assertEquals(0, Database.sessionsOf(database(), late));
            assertEquals(200, webapp.get("/whoami", Webapp.HEADER, id).statusCode());
        }
    }

    /** Law 18: the last filter guards what a filter in front forwards. */
    @Test
    default void aRewriteFilterInFrontForwardsNothingPastTheGate() throws Exception {
        for (String[] target : new String[][] {{Wars.JNDI, "/films/6"}, {Wars.INITIALIZER, "/films/5"}}) {
            var webapp = webapp(target[0]);
            String path = target[1];
            String id = webapp.login("alice");
            assertEquals(401, webapp.get(path).statusCode(), target[0]);
            assertEquals(
                    401, webapp.get(path, IdentityTests.USER_HEADER, "admin").statusCode(), target[0]);
            assertEquals(401, webapp.get(path, Webapp.HEADER, "invalid").statusCode(), target[0]);
            for (String[] headers :
                    new String[][] {{Webapp.HEADER, id}, {Webapp.HEADER, id, IdentityTests.USER_HEADER, "admin"}}) {
                var answer = webapp.get(path, headers);
                assertEquals(200, answer.statusCode(), target[0]);
                assertEquals(Identity.of("alice"), Identity.in(answer.body()), target[0]);
            }
        }
    }
}
