package io.github.sessionfilter.example;

import static io.github.sessionfilter.example.ExampleSite.header;
import static io.github.sessionfilter.example.ExampleSite.json;
import static io.github.sessionfilter.example.ExampleSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the built WAR over HTTP: public and protected paths, logins, videos and errors. */
@TestInstance(Lifecycle.PER_CLASS)
class ExampleIT {

    private ExampleSite site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        site = new ExampleSite(ExampleSite.unpackedWar(), "jdbc:h2:file:" + folder.resolve("db"), true);
    }

    @AfterAll
    void stop() throws Exception {
        site.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/videos",
                "/api/videos/life",
                "/api/videos/life/stream",
                "/api/sessions",
                "/api/nothing",
                "/media/life/hls/index.m3u8",
                "/media/life/hls/segment0.m4s",
                "/nothing",
                "/error"
            })
    void refusesARequestWithoutASession(String path) throws Exception {
        HttpResponse<byte[]> response = site.send(site.to(path).header("Range", "bytes=0-1"));
        assertEquals(401, response.statusCode());
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertTrue(header(response, "Cache-Control").contains("no-store"));
        assertFalse(header(response, "WWW-Authenticate").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/index.html, text/html",
        "/assets/app.js, text/javascript",
        "/assets/style.css, text/css",
        "/assets/posters/life.jpg, image/jpeg",
        "/console/, text/html",
        "/console/index.html, text/html",
        "/webjars/uplot/1.6.30/dist/uPlot.min.css, text/css",
        "/webjars/hls.js/1.4.12/dist/hls.light.min.js, text/javascript",
        "/healthz, text/plain"
    })
    void servesPublicPathsWithoutASession(String path, String type) throws Exception {
        HttpResponse<byte[]> response = site.send(site.to(path));
        assertEquals(200, response.statusCode());
        assertTrue(header(response, "Content-Type").startsWith(type), header(response, "Content-Type"));
        assertTrue(header(response, "Content-Security-Policy").contains("default-src 'none'"));
        assertTrue(response.headers().allValues("Set-Cookie").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/webjars/", "/webjars/hls.js/1.4.12/package.json", "/webjars/nothing.js", "/webjars/hls.js"})
    void servesScriptsAndStylesOfWebJarsOnly(String path) throws Exception {
        assertEquals(404, site.send(site.to(path)).statusCode());
    }

    @Test
    void aWebJarPathOfManyFoldersIsNotFound() throws Exception {
        assertEquals(
                404, site.send(site.to("/webjars" + "/a".repeat(3_000) + ".js")).statusCode());
    }

    /** No script must see the id then. */
    @Test
    void aLoginByCookieShowsTheIdNowhereElse() throws Exception {
        HttpResponse<byte[]> response =
                site.login("{\"user\":\"alice\",\"password\":\"wonderland\",\"carrier\":\"cookie\"}");
        assertEquals(200, response.statusCode());
        assertEquals("", header(response, "X-Session-Id"));
        assertTrue(json(response).path("sessionId").isMissingNode());
        assertTrue(header(response, "Set-Cookie").startsWith("example-session="));
    }

    @Test
    void answersALoginWithAnIdInTheBodyAndTheHeader() throws Exception {
        HttpResponse<byte[]> response = site.login("{\"user\":\"alice\",\"password\":\"wonderland\"}");
        assertEquals(200, response.statusCode());
        JsonNode login = json(response);
        assertEquals(header(response, "X-Session-Id"), login.path("sessionId").textValue());
        assertEquals(43, login.path("sessionId").textValue().length());
        assertEquals("", header(response, "Set-Cookie"));
        assertTrue(Instant.parse(login.path("expiresAt").textValue()).isAfter(Instant.now()));
        assertTrue(header(response, "Cache-Control").contains("no-store"));
    }

    @Test
    void answersAWrongPasswordAndAnUnknownUserAlike() throws Exception {
        HttpResponse<byte[]> wrong = site.login("{\"user\":\"alice\",\"password\":\"looking-glass\"}");
        HttpResponse<byte[]> unknown = site.login("{\"user\":\"carol\",\"password\":\"looking-glass\"}");
        assertEquals(401, wrong.statusCode());
        assertEquals(401, unknown.statusCode());
        assertEquals("application/problem+json", header(wrong, "Content-Type"));
        assertEquals(text(wrong), text(unknown));
        assertEquals(wrong.headers().map().keySet(), unknown.headers().map().keySet());
        assertEquals("", header(wrong, "X-Session-Id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"user\":\"alice\"}", "user=alice&password=wonderland"})
    void answersAMalformedLoginWith400(String body) throws Exception {
        HttpResponse<byte[]> response = site.login(body);
        assertEquals(400, response.statusCode());
        assertEquals("application/problem+json", header(response, "Content-Type"));
    }

    @Test
    void refusesALoginWithALongBody() throws Exception {
        assertEquals(400, site.login(" ".repeat(Json.MAX_BODY_BYTES + 1)).statusCode());
    }

    @Test
    void listsTheVideos() throws Exception {
        HttpResponse<byte[]> response = site.send(site.to("/api/videos", site.loginAlice()));
        assertEquals(200, response.statusCode());
        assertEquals("application/json", header(response, "Content-Type"));
        assertEquals(3, json(response).path("videos").size());
    }

    @Test
    void listsTheAddressesOfAVideo() throws Exception {
        String id = site.loginAlice();
        JsonNode video = json(site.send(site.to("/api/videos/life", id)));
        assertEquals("Life", video.path("title").textValue());
        for (String part : new String[] {"stream", "hls", "poster"}) {
            String path = video.path(part).textValue().replaceFirst("^/tube", "");
            assertEquals(200, site.send(site.to(path, id)).statusCode(), path);
        }
    }

    @Test
    void servesTheHlsFilesWithRangesThroughTheContainersOwnServlet() throws Exception {
        String id = site.loginAlice();
        HttpResponse<byte[]> playlist = site.send(site.to("/media/life/hls/index.m3u8", id));
        assertTrue(header(playlist, "Content-Type").startsWith("application/vnd.apple.mpegurl"));
        assertTrue(text(playlist).startsWith("#EXTM3U"));
        HttpResponse<byte[]> part =
                site.send(site.to("/media/life/hls/segment1.m4s", id).header("Range", "bytes=0-99"));
        assertEquals(206, part.statusCode());
        assertEquals(100, part.body().length);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/login, POST",
        "GET, /api/login, POST",
        "POST, /api/videos, 'GET, HEAD'",
        "GET, /api/sessions/revoke-all, 'DELETE, POST'",
        "POST, /healthz, 'GET, HEAD'"
    })
    void listsTheAllowedMethodsInA405(String method, String path, String allow) throws Exception {
        HttpResponse<byte[]> response =
                site.send(site.to(path, site.loginAlice()).method(method, BodyPublishers.noBody()));
        assertEquals(405, response.statusCode());
        assertEquals(allow, header(response, "Allow"));
        assertEquals(405, json(response).path("status").intValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/nothing",
                "/api/videos/",
                "/api/videos/nothing",
                "/api/videos/nothing/stream",
                "/nothing",
                "/WEB-INF/web.xml",
                "/WEB-INF/clips/life.webm"
            })
    void answersAnUnknownAddressWithAProblemDocument(String path) throws Exception {
        HttpResponse<byte[]> response = site.send(site.to(path, site.loginAlice()));
        assertEquals(404, response.statusCode());
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertEquals(404, json(response).path("status").intValue());
    }
}
