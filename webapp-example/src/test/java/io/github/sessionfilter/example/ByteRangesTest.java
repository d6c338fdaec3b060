package io.github.sessionfilter.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.example.ByteRanges.Parts;
import io.github.sessionfilter.example.ByteRanges.Unsatisfiable;
import io.github.sessionfilter.example.ByteRanges.Whole;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {

    private static final long LENGTH = 10_000;

    @Test
    void sendsEverythingWithoutAHeader() {
        assertEquals(new Whole(), ByteRanges.parse(null, LENGTH));
    }

    @Test
    void countsBothEndsOfARange() {
        assertParts("bytes=0-499", new ByteRange(0, 499));
        assertParts("bytes=9999-9999", new ByteRange(9999, 9999));
    }

    @Test
    void readsAnOpenEndAsTheRest() {
        assertParts("bytes=9500-", new ByteRange(9500, 9999));
    }

    @Test
    void cutsARangeAtTheEnd() {
        assertParts("bytes=9500-20000", new ByteRange(9500, 9999));
        assertParts("bytes=0-99999999999999999999999", new ByteRange(0, 9999));
    }

    @Test
    void readsASuffixFromTheEnd() {
        assertParts("bytes=-500", new ByteRange(9500, 9999));
    }

    @Test
    void readsASuffixLongerThanTheFileAsTheWholeFile() {
        assertParts("bytes=-20000", new ByteRange(0, 9999));
        assertParts("bytes=-99999999999999999999999", new ByteRange(0, 9999));
    }

    @Test
    void acceptsTheUnitInAnyLetterCase() {
        assertParts("Bytes=1-2", new ByteRange(1, 2));
    }

    @Test
    void acceptsBlanksAndEmptyElementsInTheList() {
        assertParts("bytes= 0-0 ,, 500-500 ,", new ByteRange(0, 0), new ByteRange(500, 500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=99999999999999999999999-"})
    void isUnsatisfiableWhenNoRangeBeginsInside(String header) {
        assertEquals(new Unsatisfiable(), ByteRanges.parse(header, LENGTH));
    }

    @Test
    void leavesOutRangesThatBeginAfterTheEnd() {
        assertParts("bytes=10000-10001,0-9,-0", new ByteRange(0, 9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=5",
                "bytes=5-4",
                "bytes=a-b",
                "bytes=0x1-2",
                "bytes=+1-2",
                "bytes=1--2",
                "bytes=1 - 2",
                "bytes =0-1",
                "bytes=0-1;2-3",
                "bytes=0-1,x",
                "bytes=\u0661-\u0662",
                "items=0-1"
            })
    void ignoresAMalformedHeaderAndAnotherUnit(String header) {
        assertEquals(new Whole(), ByteRanges.parse(header, LENGTH));
    }

    @Test
    void keepsTheOrderOfTheHeader() {
        assertParts("bytes=5000-5009,0-9", new ByteRange(5000, 5009), new ByteRange(0, 9));
    }

    @Test
    void joinsRangesThatOverlapOrTouch() {
        assertParts("bytes=0-499,400-600", new ByteRange(0, 600));
        assertParts("bytes=0-499,500-600", new ByteRange(0, 600));
        assertParts("bytes=0-,0-,0-,0-", new ByteRange(0, 9999));
    }

    @Test
    void joinsRangesAcrossASmallGap() {
        assertParts("bytes=0-0,81-81", new ByteRange(0, 81));
        assertParts("bytes=0-0,82-82", new ByteRange(0, 0), new ByteRange(82, 82));
    }

    @Test
    void joinsRangesThatALaterRangeConnects() {
        assertParts("bytes=0-100,1000-1100,50-1050", new ByteRange(0, 1100));
    }

    @Test
    void ignoresAHeaderWithTooManyRanges() {
        assertEquals(
                ByteRanges.MAX_RANGES,
                ((Parts) ByteRanges.parse(manyRanges(ByteRanges.MAX_RANGES), LENGTH))
                        .ranges()
                        .size());
        assertEquals(new Whole(), ByteRanges.parse(manyRanges(ByteRanges.MAX_RANGES + 1), LENGTH));
        assertEquals(new Whole(), ByteRanges.parse("bytes=" + ",".repeat(100_000), LENGTH));
    }

    private static String manyRanges(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i * 100 + "-" + i * 100)
                .collect(Collectors.joining(",", "bytes=", ""));
    }

    private static void assertParts(String header, ByteRange... expected) {
        assertEquals(new Parts(List.copyOf(Arrays.asList(expected))), ByteRanges.parse(header, LENGTH));
    }
}
