package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.StoreCall;
import io.github.sessionfilter.session.SessionId;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Laws 3, 6, 9 and 10: ids that the realm has not tagged. */
abstract class UntaggedIdContract extends ContainerContract {
    UntaggedIdContract(Starter starter) {
        super(starter);
    }

    @Test
    void anIdWithoutATagIsMalformedIfUntaggedIdsAreRefused() throws Exception {
        startWith("untaggedIds", "refuse");
        var live = login();
        var missing = get("/whoami");
        var untaggedIds = List.of(SessionId.random().secret(), flipped(live, 42), flipped(live, 0), beforeTheKeys());
        long reads = reads();
        for (var untagged : untaggedIds) {
            var answer = get("/whoami", "X-Session-Id", untagged);
            assertEquals(401, answer.statusCode());
            assertEquals(missing.body(), answer.body());
            assertEquals(
                    missing.headers().firstValue("WWW-Authenticate"),
                    answer.headers().firstValue("WWW-Authenticate"));
        }
        assertEquals(4, count(Outcome.MALFORMED));
        assertEquals(reads, reads(), "no statement");
        assertEquals(0, count(Outcome.UNKNOWN));
        assertEquals(200, get("/whoami", "X-Session-Id", live).statusCode());
    }

    /** A cookie of the same name that another realm has set, for example. */
    @Test
    void anIdWithoutATagIsIgnoredBesideAnIdOfTheRealm() throws Exception {
        startWith("untaggedIds", "refuse", "sessionCookie", "SID", "bearer", "true");
        var live = login();
        var foreign = SessionId.random().secret();
        assertEquals(
                200,
                get("/whoami", "X-Session-Id", live, "Cookie", "SID=" + foreign).statusCode());
        assertEquals(
                200,
                get("/whoami", "X-Session-Id", foreign, "Cookie", "SID=" + live).statusCode());
        assertEquals(
                200,
                get(
                                "/whoami",
                                "Cookie",
                                "SID=" + foreign + "; SID=" + live + "; SID="
                                        + SessionId.random().secret())
                        .statusCode());
        assertEquals(
                200,
                get("/whoami", "Authorization", "Bearer " + foreign, "X-Session-Id", live)
                        .statusCode());
        assertEquals(
                401,
                get("/whoami", "X-Session-Id", live, "Cookie", "SID=" + login()).statusCode());
        assertEquals(
                401,
                get("/whoami", "X-Session-Id", foreign, "Cookie", "SID=" + foreign)
                        .statusCode());
        assertEquals(
                401,
                get(
                                "/whoami",
                                "X-Session-Id",
                                foreign,
                                "Cookie",
                                "SID=" + SessionId.random().secret())
                        .statusCode());
    }

    /** Only the cookie holds the id that counts, so another site may have made the browser send it. */
    @Test
    void anIdOutsideTheCookieThatDoesNotCountProvesNoOrigin() throws Exception {
        startWith("untaggedIds", "refuse", "sessionCookie", "SID");
        var live = login();
        var foreign = SessionId.random().secret();
        assertEquals(
                403,
                send("POST", "/whoami", "X-Session-Id", foreign, "Cookie", "SID=" + live, "Origin", "http://x")
                        .statusCode());
        assertEquals(
                200,
                send("POST", "/whoami", "X-Session-Id", live, "Cookie", "SID=" + foreign, "Origin", "http://x")
                        .statusCode());
    }

    /** Nobody can know which of the two counts: a session of an older version has no tag. */
    @Test
    void anIdWithoutATagConflictsWithAnotherIfUntaggedIdsAreAccepted() throws Exception {
        startWith("sessionCookie", "SID");
        assertEquals(
                401,
                get(
                                "/whoami",
                                "X-Session-Id",
                                login(),
                                "Cookie",
                                "SID=" + SessionId.random().secret())
                        .statusCode());
    }

    @Test
    void tooManyIdsAreNoId() throws Exception {
        startWith("untaggedIds", "refuse", "sessionCookie", "SID");
        var cookies = new StringBuilder("SID=" + login());
        for (int i = 0; i < 8; i++) {
            cookies.append("; SID=").append(SessionId.random().secret());
        }
        assertEquals(401, get("/whoami", "Cookie", cookies.toString()).statusCode());
    }

    @Test
    void aLogoutWithAnIdWithoutATagDoesNothing() throws Exception {
        startWith("untaggedIds", "refuse", "publicPaths", "/login, /logout");
        var untagged = beforeTheKeys();
        assertEquals(200, get("/logout", "X-Session-Id", untagged).statusCode());
        assertEquals(0, revokedSessionsOfAlice());
        var live = login();
        assertEquals(200, get("/logout", "X-Session-Id", live).statusCode());
        assertEquals(1, revokedSessionsOfAlice());
    }

    /** The check of the table at the start leaves a revoked session of its own for a moment. */
    private long revokedSessionsOfAlice() throws SQLException {
        return queryNumber(
                "SELECT COUNT(*) FROM web_session WHERE principal_name = STRINGTOUTF8('alice') AND revoked_at IS NOT NULL");
    }

    @Test
    void aSessionFromBeforeTheKeysIsLiveUntilTheAbsoluteTimeout() throws Exception {
        startWith();
        var untagged = beforeTheKeys();
        assertEquals(200, get("/whoami", "X-Session-Id", untagged).statusCode());
        assertEquals(
                401, get("/whoami", "X-Session-Id", SessionId.random().secret()).statusCode());
        assertEquals(1, count(Outcome.UNKNOWN));
        container.stop();
        execute("UPDATE web_session_key SET created_at = created_at - "
                + Duration.ofHours(12).toMillis());
        startWith();
        assertEquals(
                401, get("/whoami", "X-Session-Id", SessionId.random().secret()).statusCode());
        assertEquals(0, count(Outcome.UNKNOWN));
        assertEquals(1, count(Outcome.MALFORMED));
    }

    /** The key survives a restart, and so do the ids. */
    @Test
    void anIdOfBeforeARestartIsTheRealms() throws Exception {
        startWith("untaggedIds", "refuse");
        var live = login();
        assertNotEquals(live, login());
        container.stop();
        startWith("untaggedIds", "refuse");
        assertEquals(200, get("/whoami", "X-Session-Id", live).statusCode());
        assertEquals(1, queryNumber("SELECT COUNT(*) FROM web_session_key"));
    }

    /** Returns the id of a live session, as an older version has made it. */
    private String beforeTheKeys() throws SQLException {
        return aged(Duration.ZERO).id().secret();
    }

    /** Returns {@code id} with another letter at {@code index}. */
    private static String flipped(String id, int index) {
        char other = id.charAt(index) == 'A' ? 'Q' : 'A';
        return id.substring(0, index) + other + id.substring(index + 1);
    }

    private long count(Outcome outcome) {
        return SessionFilter.metrics(container.servletContext()).requests(outcome);
    }

    private long reads() {
        return SessionFilter.metrics(container.servletContext())
                .storeCalls(StoreCall.FIND)
                .count();
    }

    private long queryNumber(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl, "sa", "");
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl, "sa", "")) {
            connection.createStatement().execute(statement);
        }
    }
}
