package io.github.sessionfilter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescribedPathTest {
    @ParameterizedTest
    @CsvSource({
        "/films/1, /films/1",
        "/a;b/c;d/e, /a/c/e",
        "/a;b;c/d, /a/d",
        "/;a/b, //b",
        "/a/b;c, /a/b;c",
        "/a;b/c;d, /a/c;d",
        "/;a, /;a",
        "/%C3%A9t%C3%A9, /\u00e9t\u00e9",
        "/a%3bb/c, /a;b/c"
    })
    void decodesOnceAndRemovesTheParametersOfFolders(String raw, String path) {
        assertEquals(path, DescribedPath.decode(raw));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a b",
                "/a\\b",
                "/a#b",
                "/a%",
                "/a%2",
                "/a%zz",
                "/%ef%bc%8f",
                "/..%e2%80%a5",
                "/a%cd%be",
                "/\u00e9"
            })
    void hasNoDecodedFormOfAnAmbiguousPath(String raw) {
        assertNull(DescribedPath.decode(raw));
    }

    /** If each semicolon were compared with all that follow, this test would take minutes. */
    @Test
    void readsEachCharacterOnce() {
        var parameters = ";".repeat(1_000_000);
        assertEquals("/" + parameters, DescribedPath.decode("/" + parameters));
        assertEquals("//a", DescribedPath.decode("/" + parameters + "/a"));
        var marks = "%CD%84".repeat(50_000) + "%D6%B0".repeat(50_000); // normalized together, they would be sorted
        assertEquals(100_001, DescribedPath.decode("/" + marks).length());
    }
}
