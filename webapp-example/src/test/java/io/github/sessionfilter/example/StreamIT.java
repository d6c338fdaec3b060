package io.github.sessionfilter.example;

import static io.github.sessionfilter.example.ExampleSite.header;
import static io.github.sessionfilter.example.ExampleSite.json;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Tests the streaming route of the built WAR with the requests of a player. */
@TestInstance(Lifecycle.PER_CLASS)
class StreamIT {

    private static final String STREAM = "/api/videos/testcard/stream";

    private ExampleSite site;
    private String id;
    private byte[] clip;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path war = ExampleSite.unpackedWar();
        clip = Files.readAllBytes(war.resolve("WEB-INF/clips/testcard.webm"));
        site = new ExampleSite(war, "jdbc:h2:file:" + folder.resolve("db"), true);
        id = site.loginAlice();
    }

    @AfterAll
    void stop() throws Exception {
        site.stop();
    }

    @Test
    void sendsTheWholeClip() throws Exception {
        HttpResponse<byte[]> response = get();
        assertEquals(200, response.statusCode());
        assertEquals("video/webm", header(response, "Content-Type"));
        assertEquals("bytes", header(response, "Accept-Ranges"));
        assertEquals(String.valueOf(clip.length), header(response, "Content-Length"));
        assertTrue(header(response, "ETag").matches("\"[0-9a-f]{32}\""));
        assertTrue(header(response, "Cache-Control").contains("private"));
        assertTrue(header(response, "Vary").contains("X-Session-Id"));
        assertArrayEquals(clip, response.body());
    }

    @Test
    void answersHeadLikeGetWithoutTheBody() throws Exception {
        HttpResponse<byte[]> response =
                site.send(site.to(STREAM, id).header("Range", "bytes=0-9").method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, response.statusCode());
        assertEquals(String.valueOf(clip.length), header(response, "Content-Length"));
        assertEquals("bytes", header(response, "Accept-Ranges"));
        assertEquals(header(get(), "ETag"), header(response, "ETag"));
        assertEquals(0, response.body().length);
    }

    @Test
    void sendsOneRange() throws Exception {
        HttpResponse<byte[]> response = get("Range", "bytes=100000-199999");
        assertEquals(206, response.statusCode());
        assertEquals("bytes 100000-199999/" + clip.length, header(response, "Content-Range"));
        assertEquals("100000", header(response, "Content-Length"));
        assertArrayEquals(Arrays.copyOfRange(clip, 100_000, 200_000), response.body());
    }

    @Test
    void sendsTheLastBytes() throws Exception {
        HttpResponse<byte[]> response = get("Range", "bytes=-10");
        assertEquals(206, response.statusCode());
        assertArrayEquals(Arrays.copyOfRange(clip, clip.length - 10, clip.length), response.body());
    }

    @Test
    void sendsSeveralRangesInParts() throws Exception {
        HttpResponse<byte[]> response = get("Range", "bytes=0-9,1000-1009,-5");
        assertEquals(206, response.statusCode());
        assertEquals("", header(response, "Content-Range"));
        String type = header(response, "Content-Type");
        assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
        assertEquals(String.valueOf(response.body().length), header(response, "Content-Length"));
        String boundary = type.substring(type.indexOf('=') + 1);
        String expected = part(boundary, 0, 9)
                + part(boundary, 1000, 1009)
                + part(boundary, clip.length - 5, clip.length - 1)
                + "\r\n--" + boundary + "--\r\n";
        assertEquals(expected, new String(response.body(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void sendsRangesThatOverlapAsOne() throws Exception {
        HttpResponse<byte[]> response = get("Range", "bytes=0-,0-,0-,5-");
        assertEquals(206, response.statusCode());
        assertArrayEquals(clip, response.body());
    }

    @Test
    void answersARangeAfterTheEndWithTheLength() throws Exception {
        HttpResponse<byte[]> response = get("Range", "bytes=" + clip.length + "-");
        assertEquals(416, response.statusCode());
        assertEquals("bytes */" + clip.length, header(response, "Content-Range"));
        assertEquals(416, json(response).path("status").intValue());
    }

    @Test
    void ignoresTwoRangeHeadersAndAMalformedOne() throws Exception {
        assertEquals(200, get("Range", "bytes=0-1", "Range", "bytes=5-6").statusCode());
        assertEquals(200, get("Range", "bytes=9-1").statusCode());
    }

    @Test
    void sendsARangeOnlyOfTheVersionThatTheClientHas() throws Exception {
        HttpResponse<byte[]> whole = get();
        String tag = header(whole, "ETag");
        String date = header(whole, "Last-Modified");
        assertEquals(206, get("Range", "bytes=0-1", "If-Range", tag).statusCode());
        assertEquals(206, get("Range", "bytes=0-1", "If-Range", date).statusCode());
        assertEquals(200, get("Range", "bytes=0-1", "If-Range", "W/" + tag).statusCode());
        assertEquals(200, get("Range", "bytes=0-1", "If-Range", "\"another\"").statusCode());
        assertEquals(
                200,
                get("Range", "bytes=0-1", "If-Range", "Thu, 01 Jan 1970 00:00:00 GMT")
                        .statusCode());
    }

    @Test
    void sendsNothingIfTheClientHasThisVersion() throws Exception {
        HttpResponse<byte[]> whole = get();
        HttpResponse<byte[]> same = get("If-None-Match", header(whole, "ETag"), "Range", "bytes=0-1");
        assertEquals(304, same.statusCode());
        assertEquals(header(whole, "ETag"), header(same, "ETag"));
        assertEquals(0, same.body().length);
        assertEquals(
                304, get("If-Modified-Since", header(whole, "Last-Modified")).statusCode());
        assertEquals(412, get("If-Match", "\"another\"").statusCode());
    }

    @Test
    void checksTheSessionBeforeTheConditions() throws Exception {
        String tag = header(get(), "ETag");
        assertEquals(
                401, site.send(site.to(STREAM).header("If-None-Match", tag)).statusCode());
        assertEquals(
                401,
                site.send(site.to(STREAM).header("Range", "bytes=99999999-")).statusCode());
    }

    @Test
    @Tag("full")
    void streamsFromAWarThatStaysPacked(@TempDir Path folder) throws Exception {
        ExampleSite packed = new ExampleSite(ExampleSite.packedWar(), "jdbc:h2:file:" + folder.resolve("db"), false);
        try {
            HttpResponse<byte[]> response =
                    packed.send(packed.to(STREAM, packed.loginAlice()).header("Range", "bytes=7-"));
            assertEquals(206, response.statusCode());
            assertArrayEquals(Arrays.copyOfRange(clip, 7, clip.length), response.body());
        } finally {
            packed.stop();
        }
    }

    private HttpResponse<byte[]> get(String... headers) throws IOException, InterruptedException {
        var request = site.to(STREAM, id);
        return site.send(headers.length == 0 ? request : request.headers(headers));
    }

    private String part(String boundary, int first, int last) {
        return "\r\n--" + boundary + "\r\nContent-Type: video/webm\r\nContent-Range: bytes " + first + "-" + last + "/"
                + clip.length + "\r\n\r\n"
                + new String(Arrays.copyOfRange(clip, first, last + 1), StandardCharsets.ISO_8859_1);
    }
}
