package io.github.sessionfilter.springboot;

import static io.github.sessionfilter.springboot.RunningSite.header;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Files that Spring serves from {@code /static}. */
@TestInstance(Lifecycle.PER_CLASS)
class StaticFilesTest {
    private static final String NOTES = "Row, row, row your boat.\n";

    private RunningSite site;

    @BeforeAll
    void start() {
        site = RunningSite.start();
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @Test
    void servesAFileWithASession() throws Exception {
        var response = site.send(site.to("/notes.txt", site.loginAlice()));
        assertEquals(200, response.statusCode());
        assertEquals(NOTES, response.body());
    }

    @Test
    void servesAPartOfAFileWithASession() throws Exception {
        var response = site.send(site.to("/notes.txt", site.loginAlice()).header("Range", "bytes=5-7"));
        assertEquals(206, response.statusCode());
        assertEquals("row", response.body());
        assertEquals("bytes 5-7/25", header(response, "Content-Range"));
    }

    @Test
    void answers304ForAnUnchangedFileWithASession() throws Exception {
        var id = site.loginAlice();
        var changed = header(site.send(site.to("/notes.txt", id)), "Last-Modified");
        var response = site.send(site.to("/notes.txt", id).header("If-Modified-Since", changed));
        assertEquals(304, response.statusCode());
    }

    @Test
    void refusesAPartOfAFileWithoutASession() throws Exception {
        var response = site.send(site.to("/notes.txt").header("Range", "bytes=5-7"));
        assertEquals(401, response.statusCode());
        assertEquals("", header(response, "Content-Range"));
    }
}
