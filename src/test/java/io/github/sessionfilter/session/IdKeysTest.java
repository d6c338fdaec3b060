package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdKeysTest {
    private static final Duration ABSOLUTE = Duration.ofHours(12);
    private static final long NOW = Duration.ofDays(20_000).toMillis();
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    @Test
    void theOnlyKeySignsAtOnce() {
        assertEquals(1, signing(TestKeys.key(1, NOW)));
        assertEquals(1, signing(TestKeys.key(1, NOW + HOUR)), "made before the clock was set back");
    }

    /** Until then, a node that has not read the new key would refuse its ids. */
    @Test
    void aNewKeySignsWhenAllNodesKnowIt() {
        var old = TestKeys.retired(1, NOW - HOUR, NOW - 30 * SECOND);
        assertEquals(1, signing(TestKeys.key(2, NOW - 30 * SECOND + 1), old));
        assertEquals(2, signing(TestKeys.key(2, NOW - 30 * SECOND), old));
    }

    @Test
    void theNewestKeySigns() {
        assertEquals(3, signing(TestKeys.key(3, NOW - HOUR), TestKeys.key(2, NOW - HOUR), TestKeys.key(1, NOW - HOUR)));
    }

    @Test
    void aKeyThatWasRetiredLongAgoDoesNotSign() {
        var old = TestKeys.retired(1, NOW - HOUR, NOW - 2 * MINUTE - 1);
        assertEquals(2, signing(TestKeys.key(2, NOW), old));
        assertEquals(2, signing(TestKeys.key(3, NOW), TestKeys.key(2, NOW), old), "the older of two new keys");
    }

    @Test
    void eachKeyChecksItsOwnTags() {
        var keys = keys(TestKeys.key(2, NOW), TestKeys.key(1, NOW - HOUR));
        assertTrue(keys.haveTagged(TestKeys.taggedBy(1), NOW));
        assertTrue(keys.haveTagged(TestKeys.taggedBy(2), NOW));
        assertFalse(keys.haveTagged(TestKeys.taggedBy(3), NOW));
        assertFalse(keys.haveTagged(SessionId.random(), NOW));
    }

    /** A session that began just before the retirement lives that long. */
    @Test
    void aRetiredKeyChecksTagsForTheAbsoluteTimeout() {
        var keys = keys(TestKeys.key(2, NOW), TestKeys.retired(1, 0, NOW));
        assertTrue(keys.haveTagged(TestKeys.taggedBy(1), NOW + 12 * HOUR));
        assertTrue(keys.haveTagged(TestKeys.taggedBy(1), NOW + 12 * HOUR + 2 * MINUTE), "it signed until then");
        assertFalse(keys.haveTagged(TestKeys.taggedBy(1), NOW + 12 * HOUR + 2 * MINUTE + 1));
        assertTrue(keys.haveTagged(TestKeys.taggedBy(2), NOW + 1_000 * HOUR));
    }

    /** A login may have said a longer time than that of the realm. */
    @Test
    void aRetiredKeyChecksTagsAsLongAsASessionFromBeforeLives() {
        var newestFirst = List.of(TestKeys.key(2, NOW), TestKeys.retired(1, 0, NOW));
        var before = new IdKeys(newestFirst, ABSOLUTE, NOW + 2 * MINUTE);
        assertTrue(before.haveTagged(TestKeys.taggedBy(1), NOW + 10_000 * HOUR));
        var after = new IdKeys(newestFirst, ABSOLUTE, NOW + 2 * MINUTE + 1);
        assertFalse(after.haveTagged(TestKeys.taggedBy(1), NOW + 10_000 * HOUR));
        assertTrue(after.haveTagged(TestKeys.taggedBy(1), NOW + 12 * HOUR), "and never shorter");
    }

    @Test
    void aTextIsSignedByTheKeyThatSignsIds() {
        var old = TestKeys.key(1, NOW - HOUR);
        var signature = keys(TestKeys.key(2, NOW), old).sign("text", NOW);
        assertTrue(keys(old).haveSigned("text", signature, NOW));
        assertFalse(keys(old).haveSigned("Text", signature, NOW));
        assertFalse(keys(TestKeys.key(2, NOW)).haveSigned("text", signature, NOW));
        var retired = keys(TestKeys.key(2, NOW), TestKeys.retired(1, 0, NOW));
        assertTrue(retired.haveSigned("text", signature, NOW + 12 * HOUR + 2 * MINUTE));
        assertFalse(retired.haveSigned("text", signature, NOW + 12 * HOUR + 2 * MINUTE + 1));
    }

    /** Sessions of older versions have no tag. */
    @Test
    void anIdMayBeUntaggedUntilTheAbsoluteTimeoutAfterTheFirstKey() {
        var keys = keys(TestKeys.key(2, NOW + HOUR), TestKeys.retired(1, NOW, NOW + HOUR));
        assertTrue(keys.mayBeUntagged(NOW + 12 * HOUR - 1));
        assertFalse(keys.mayBeUntagged(NOW + 12 * HOUR));
    }

    @Test
    void thereIsNoSetWithoutAKey() {
        assertThrows(IllegalStateException.class, IdKeysTest::keys);
    }

    private static IdKeys keys(IdKey... newestFirst) {
        return new IdKeys(List.of(newestFirst), ABSOLUTE, null);
    }

    /** Returns the number of the key that tags a new id. */
    private static int signing(IdKey... newestFirst) {
        var id = keys(newestFirst).newId(NOW);
        return IntStream.rangeClosed(1, 9)
                .filter(number -> TestKeys.key(number, 0).hasTagged(id.bytes()))
                .findFirst()
                .orElseThrow();
    }
}
