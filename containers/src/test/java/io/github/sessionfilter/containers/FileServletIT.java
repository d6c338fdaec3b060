package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 14: the container's own file servlet answers behind the filter like without it. */
class FileServletIT {
    private static final TestDatabase DATABASE = TestDatabases.mariaDb();
    private static final int MEGABYTES = 20;
    private static final String OTHER_DATE = "Thu, 01 Jan 2015 00:00:00 GMT";

    /** Headers of requests that get the whole film. */
    private static final List<List<String>> WHOLE =
            List.of(List.of(), List.of("Range", "lines=1"), List.of("Range", "bytes=0-9", "If-Range", OTHER_DATE));

    /** Headers of requests that get a part of the film, or nothing of it. */
    private static final List<List<String>> PARTS = List.of(
            List.of("Range", "bytes=0-0"),
            List.of("Range", "bytes=15000000-15000099"),
            List.of("Range", "bytes=-1"),
            List.of("Range", "bytes=19999999-"),
            List.of("Range", "bytes=0-1,10-11"),
            List.of("Range", "bytes=20000000-"),
            List.of("Range", "bytes=0-9", "If-Range", Film.LAST_MODIFIED),
            List.of("If-Modified-Since", Film.LAST_MODIFIED),
            List.of("If-Unmodified-Since", OTHER_DATE),
            List.of("If-None-Match", "*"));

    static Stream<Row> rows() {
        return Stream.of(
                Row.of(Row.TOMCAT + "9.0", "ee8"),
                Row.of(Row.TOMCAT + "11.0", "ee11"),
                Row.of(Row.JETTY + "12.1", "ee8"),
                Row.of(Row.JETTY + "12.1", "ee10"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersLikeWithoutTheFilter(Row row) throws Exception {
        try (SitePair site = FileSite.start(row, DATABASE, "files", MEGABYTES)) {
            String id = site.guarded().login("alice");
            for (List<String> headers : WHOLE) {
                assertSame(site, "HEAD", headers, id);
            }
            for (List<String> headers : PARTS) {
                assertSame(site, "HEAD", headers, id);
                assertSame(site, "GET", headers, id);
            }
            assertEquals(
                    row.isTomcat() ? "true" : "",
                    site.guarded()
                            .get(FileSite.film(), Webapp.HEADER, id, "Range", "bytes=1000000-2999999")
                            .headers()
                            .firstValue("X-Sendfile")
                            .orElse(""));
        }
    }

    private static void assertSame(SitePair site, String method, List<String> headers, String id) throws IOException {
        String[] baseline = headers.toArray(String[]::new);
        String[] guarded =
                Stream.concat(headers.stream(), Stream.of(Webapp.HEADER, id)).toArray(String[]::new);
        assertSame(
                method + " " + headers,
                site.baseline().send(method, FileSite.film(), "", baseline),
                site.guarded().send(method, FileSite.film(), "", guarded));
    }

    /** Compares two answers without the headers that the filter adds: {@code Vary} and {@code Cache-Control}. */
    private static void assertSame(String request, HttpResponse<String> baseline, HttpResponse<String> guarded) {
        assertEquals(baseline.statusCode(), guarded.statusCode(), request);
        assertEquals(comparable(baseline), comparable(guarded), request);
        assertEquals(withoutBoundary(baseline), withoutBoundary(guarded), request);
    }

    private static Map<String, List<String>> comparable(HttpResponse<String> answer) {
        Map<String, List<String>> map = new TreeMap<>(answer.headers().map());
        map.keySet().removeAll(List.of("date", "vary", "cache-control"));
        if (answer.statusCode() >= 400) {
            map.remove("content-length"); // the error page names the user
        }
        if (map.getOrDefault("content-type", List.of("")).get(0).startsWith("multipart/")) {
            map.remove("content-length"); // includes the length of a boundary that is random for each answer
        }
        map.replaceAll((name, values) -> values.stream()
                .map(value -> value.replaceFirst("boundary=.*", "boundary"))
                .toList());
        return map;
    }

    /** Returns the lines of the body without the multipart boundary, which is random. */
    private static List<String> withoutBoundary(HttpResponse<String> answer) {
        return answer.body()
                .lines()
                .filter(line -> !line.startsWith("--"))
                .map(line -> line.replaceAll("/(baseline|guarded)/", "/webapp/"))
                .map(line -> line.replaceAll(" person=.*", "")) // of the error page
                .toList();
    }
}
