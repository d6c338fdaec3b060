package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The container's own access log prints the verdict by the patterns of docs/operators.md. */
interface AccessLogTests {
    /** Makes each request's line in the access log unique. */
    AtomicLong NUMBER = new AtomicLong();

    Webapp webapp(String name);

    TestDatabase database();

    /** Returns the container's access log so far. */
    String accessLog();

    @ParameterizedTest
    @CsvSource({
        "/whoami, 200",
        "/film.txt, 200",
        "/large.bin, 200",
        "/async, 200",
        "/async-dispatch, 200",
        "/forward, 200",
        "/send-error, 409",
        "/nothing, 404",
        "/reset, 200"
    })
    default void theAccessLogNamesTheSessionOfALetInRequest(String path, int status) throws Exception {
        var webapp = webapp(Wars.POOL);
        String id = webapp.login("alice");
        assertLogged(status, "LIVE " + handle(id), webapp, path, id);
    }

    @Test
    default void theAccessLogNamesTheReasonOfARefusal() throws Exception {
        var webapp = webapp(Wars.POOL);
        String id = webapp.login("alice");
        String expired = Database.aged(database(), id, Duration.ofHours(1));
        String unknown = SessionId.random().secret();
        assertEquals(200, webapp.get("/logout", Webapp.HEADER, id).statusCode());
        assertLogged(401, "MISSING", webapp, "/whoami", "");
        assertLogged(401, "MALFORMED", webapp, "/whoami", "invalid");
        assertLogged(401, "UNKNOWN " + handle(unknown), webapp, "/whoami", unknown);
        assertLogged(401, "EXPIRED " + handle(expired), webapp, "/whoami", expired);
        assertLogged(401, "REVOKED " + handle(id), webapp, "/async", id);
    }

    @ParameterizedTest
    @CsvSource({"/public/whoami, 200", "/public/style.css, 200", "/public/nothing, 404"})
    default void theAccessLogShowsPublicPaths(String path, int status) throws Exception {
        assertLogged(status, "PUBLIC", webapp(Wars.POOL), path, "");
    }

    @Test
    default void theAccessLogShowsAnOutage() throws Exception {
        String id = SessionId.random().secret();
        assertLogged(503, "UNAVAILABLE " + handle(id), webapp(Wars.OUTAGE), "/whoami", id);
    }

    /** The answers of a roll-out do not show what would have been refused. */
    @Test
    default void theAccessLogShowsWhatEnforceFalseLetsIn() throws Exception {
        var webapp = webapp(Wars.NOT_ENFORCED);
        String id = webapp.login("alice");
        String expired = Database.aged(database(), id, Duration.ofHours(1));
        assertLogged(200, "LIVE " + handle(id), webapp, "/whoami", id);
        assertLogged(200, "MISSING (not enforced)", webapp, "/whoami", "");
        assertLogged(200, "EXPIRED " + handle(expired) + " (not enforced)", webapp, "/async", expired);
        assertLogged(200, "EXPIRED " + handle(expired) + " (not enforced)", webapp, "/film.txt", expired);
    }

    private void assertLogged(int status, String verdict, Webapp webapp, String path, String id) throws Exception {
        String target = path + "?n=" + NUMBER.incrementAndGet();
        var answer = id.isEmpty() ? webapp.get(target) : webapp.get(target, Webapp.HEADER, id);
        assertEquals(status, answer.statusCode(), target);
        String request = "\"GET /" + webapp.name() + target + " HTTP/1.1\" ";
        Waiting.until("the access log shows " + request + ":\n", this::accessLog, () -> accessLog()
                .lines()
                .anyMatch(line -> line.startsWith(request)));
        assertEquals(
                request + status + " " + verdict,
                accessLog()
                        .lines()
                        .filter(line -> line.startsWith(request))
                        .findFirst()
                        .orElseThrow());
    }

    private static String handle(String id) {
        return SessionKey.of(Objects.requireNonNull(SessionId.parse(id))).toString();
    }
}
