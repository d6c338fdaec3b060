package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.stream.StreamManager;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many streams a person may run, as a player sees it. */
abstract class StreamPathContract extends ContainerContract {
    private static final String FILM = "0123456789";

    StreamPathContract(Starter starter) {
        super(starter);
    }

    private void startWithLimit(int limit, String... more) throws Exception {
        var settings = new ArrayList<>(
                List.of("streamPaths", "/film.txt, /async/*", "maxStreamsPerPrincipal", String.valueOf(limit)));
        settings.addAll(List.of(more));
        startWith(settings.toArray(String[]::new));
    }

    private StreamManager streams() {
        return SessionFilter.streams(container.servletContext());
    }

    private NewSession device(String description) {
        return manager().create("alice", description);
    }

    private HttpResponse<String> play(NewSession device) throws Exception {
        return get("/film.txt", "X-Session-Id", device.id().secret());
    }

    /** A problem document by RFC 9457, which the container's error page for a 409 does not replace. */
    @Test
    void aDeviceBeyondTheLimitSeesWhatTheOthersPlay() throws Exception {
        startWithLimit(1);
        var tv = device("the \"big\" tv\\");
        assertEquals(200, play(tv).statusCode());
        var answer = play(device("phone"));
        assertEquals(409, answer.statusCode());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        var started = streams().list("alice").get(0).startedAt();
        assertEquals(
                "{\"type\":\"tag:sessionfilter.github.io,2026:stream-limit\",\"title\":\"Conflict\",\"status\":409,"
                        + "\"detail\":\"Too many streams run; end one to play this one.\",\"streams\":[{\"handle\":\""
                        + tv.session().key().handle()
                        + "\",\"description\":\"the \\u0022big\\u0022 tv\\u005c\",\"startedAt\":\"" + started + "\"}]}",
                answer.body());
        assertEquals(1, SessionFilter.metrics(container.servletContext()).requests(Outcome.STREAM_LIMIT));
        assertEquals(
                1, SessionFilter.metrics(container.servletContext()).gauges().streamsHeld());
    }

    @Test
    void allThatAPlayerAsksForIsOneStream() throws Exception {
        startWithLimit(1);
        var tv = device("tv").id().secret();
        assertEquals(
                206, get("/film.txt", "X-Session-Id", tv, "Range", "bytes=0-3").statusCode());
        assertEquals(
                206, get("/film.txt", "X-Session-Id", tv, "Range", "bytes=4-9").statusCode());
        assertEquals(200, get("/async", "X-Session-Id", tv).statusCode());
        assertEquals(1, streams().list("alice").size());
    }

    @Test
    void otherPathsAreNoStreams() throws Exception {
        startWithLimit(1);
        play(device("tv"));
        var phone = device("phone").id().secret();
        assertEquals(200, get("/whoami", "X-Session-Id", phone).statusCode());
        assertEquals(200, get("/public/style.css", "X-Session-Id", phone).statusCode());
        assertEquals(409, get("/async", "X-Session-Id", phone).statusCode());
        assertEquals(1, streams().list("alice").size());
    }

    @Test
    void noSpellingOfAStreamPathGetsPastTheLimit() throws Exception {
        startWithLimit(1);
        play(device("tv"));
        var phone = "X-Session-Id: " + device("phone").id().secret();
        for (var target : List.of(
                "/app/film.txt",
                "/app/film.txt;a=b",
                "/app/%66ilm.txt",
                "/app//film.txt",
                "/app/./film.txt",
                "/app/whoami/../film.txt",
                "/app/whoami/%2e%2e/film.txt",
                "/app/whoami/..;x/film.txt",
                "/app;x=y/film.txt")) {
            var answer = RawHttp.get(container.port(), target, phone);
            assertFalse(answer.text().contains(FILM), target);
            assertTrue(answer.status() >= 400 && answer.status() < 500, target + " -> " + answer.status());
        }
    }

    @Test
    void aPersonEndsAStreamAndStartsItAgain() throws Exception {
        startWithLimit(1);
        var tv = device("tv");
        var phone = device("phone");
        play(tv);
        assertEquals(409, play(phone).statusCode());
        assertTrue(streams().end("alice", tv.session().key().handle()));
        assertEquals(200, play(phone).statusCode());
        var ended = play(tv);
        assertEquals(409, ended.statusCode());
        assertTrue(ended.body().contains("2026:stream-ended"), ended::body);
        assertTrue(ended.body().contains(phone.session().key().handle()), ended::body);
        assertEquals(200, get("/whoami", "X-Session-Id", tv.id().secret()).statusCode(), "the session lives on");
        assertFalse(streams().startAgain(tv.session()), "the phone plays");
        assertTrue(streams().end("alice", phone.session().key().handle()));
        assertTrue(streams().startAgain(tv.session()));
        assertEquals(200, play(tv).statusCode());
        assertFalse(streams().end("alice", "no handle"));
        assertFalse(streams().end("bob", tv.session().key().handle()));
    }

    @Test
    void aLogoutFreesTheStream() throws Exception {
        startWithLimit(1);
        var tv = device("tv");
        var phone = device("phone");
        play(tv);
        manager().revoke(tv.id());
        assertEquals(200, play(phone).statusCode());
        assertEquals(401, play(tv).statusCode());
    }

    @Test
    void withoutEnforcementADeviceBeyondTheLimitPlays() throws Exception {
        startWithLimit(1, "enforce", "false");
        play(device("tv"));
        assertEquals(200, play(device("phone")).statusCode());
        assertEquals(1, SessionFilter.metrics(container.servletContext()).requests(Outcome.STREAM_LIMIT));
    }

    /** Law 19: the request is admitted with its live session, although its stream is refused. */
    @Test
    void withoutEnforcementHandlersBeyondTheLimitSeeThePerson() throws Exception {
        startWith("streamPaths", "/whoami", "maxStreamsPerPrincipal", "1", "enforce", "false");
        for (var each : List.of(device("tv"), device("phone"))) {
            assertEquals(
                    "user=alice principal=alice",
                    get("/whoami", "X-Session-Id", each.id().secret()).body());
        }
    }

    @Test
    void withoutStreamPathsThereAreNoStreams() throws Exception {
        startWith();
        var failure = assertThrows(IllegalStateException.class, this::streams);
        assertEquals("setting 'streamPaths' is not set; expected the paths that play streams", failure.getMessage());
    }
}
