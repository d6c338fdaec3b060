package io.github.sessionfilter.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.example.Validators.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidatorsTest {

    private static final Instant MODIFIED = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant NOW = MODIFIED.plus(Duration.ofDays(1));
    private static final String SAME = "Sun, 01 Mar 2026 12:00:00 GMT";
    private static final String BEFORE = "Sun, 01 Mar 2026 11:59:59 GMT";

    private final Validators validators = new Validators("\"abc\"", MODIFIED.plusMillis(700));

    @Test
    void proceedsWithoutConditions() {
        assertEquals(Verdict.PROCEED, check(Map.of()));
    }

    @Test
    void isNotModifiedForAMatchingTagWeakOrStrong() {
        assertEquals(Verdict.NOT_MODIFIED, check(Map.of("If-None-Match", "\"abc\"")));
        assertEquals(Verdict.NOT_MODIFIED, check(Map.of("If-None-Match", "\"x\", W/\"abc\"")));
        assertEquals(Verdict.NOT_MODIFIED, check(Map.of("If-None-Match", "*")));
        assertEquals(Verdict.PROCEED, check(Map.of("If-None-Match", "\"x\"")));
    }

    @Test
    void comparesTheDateOnlyWithoutATag() {
        assertEquals(Verdict.NOT_MODIFIED, check(Map.of("If-Modified-Since", SAME)));
        assertEquals(Verdict.PROCEED, check(Map.of("If-Modified-Since", BEFORE)));
        assertEquals(Verdict.PROCEED, check(Map.of("If-None-Match", "\"x\"", "If-Modified-Since", SAME)));
    }

    @Test
    void ignoresAMalformedDate() {
        assertEquals(Verdict.PROCEED, check(Map.of("If-Modified-Since", "yesterday")));
        assertEquals(Verdict.PROCEED, check(Map.of("If-Unmodified-Since", "0")));
    }

    @Test
    void failsIfTheRequestRequiresAnotherVersion() {
        assertEquals(Verdict.PROCEED, check(Map.of("If-Match", "\"x\", \"abc\"")));
        assertEquals(Verdict.FAILED, check(Map.of("If-Match", "\"x\"")));
        assertEquals(Verdict.FAILED, check(Map.of("If-Match", "W/\"abc\"")));
        assertEquals(Verdict.PROCEED, check(Map.of("If-Unmodified-Since", SAME)));
        assertEquals(Verdict.FAILED, check(Map.of("If-Unmodified-Since", BEFORE)));
    }

    @Test
    void allowsARangeOfExactlyThisVersion() {
        assertTrue(validators.allowRange(null, NOW));
        assertTrue(validators.allowRange("\"abc\"", NOW));
        assertTrue(validators.allowRange(SAME, NOW));
    }

    @Test
    void allowsNoRangeOfAnotherVersionOrOnAWeakTag() {
        assertFalse(validators.allowRange("\"x\"", NOW));
        assertFalse(validators.allowRange("W/\"abc\"", NOW));
        assertFalse(validators.allowRange(BEFORE, NOW));
        assertFalse(validators.allowRange("Sun, 01 Mar 2026 12:00:01 GMT", NOW));
        assertFalse(validators.allowRange("abc", NOW));
    }

    @Test
    void allowsNoRangeForADateWithinTheLastSecond() {
        assertFalse(validators.allowRange(SAME, MODIFIED.plusMillis(900)));
    }

    private Verdict check(Map<String, String> headers) {
        return validators.check(headers::get);
    }
}
