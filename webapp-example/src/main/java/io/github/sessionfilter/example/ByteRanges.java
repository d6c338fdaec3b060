package io.github.sessionfilter.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses {@code Range} headers for a representation of known length (RFC 9110, section 14). */
final class ByteRanges {

    /** The most ranges in one header. A header with more comes from a broken client or an attacker, and is ignored. */
    static final int MAX_RANGES = 16;

    /** The largest gap, in bytes, that is sent along. A larger gap costs more than the header of another part. */
    static final int MAX_GAP_BYTES = 80;

    private static final String UNIT = "bytes=";
    private static final Pattern SPEC = Pattern.compile("([0-9]*)-([0-9]*)");

    /** What the client asks for. */
    sealed interface Asked {}

    /** The whole representation, with 200: there is no header, or the header is ignored. */
    record Whole() implements Asked {}

    /** These ranges, with 206. There is at least one, and no two overlap. */
    record Parts(List<ByteRange> ranges) implements Asked {}

    /** Nothing, with 416: no range begins inside the representation. */
    record Unsatisfiable() implements Asked {}

    private ByteRanges() {}

    /**
     * Parses the header. It ignores a header that is malformed, has another unit or has too many ranges, as section
     * 14.2 allows.
     *
     * @param header the header's value, or null if the request has none
     * @param length the representation's length in bytes, at least 1
     */
    static Asked parse(@Nullable String header, long length) {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(UNIT)) {
            return new Whole();
        }
        String[] specs = header.substring(UNIT.length()).split(",", MAX_RANGES + 1);
        if (specs.length > MAX_RANGES) {
            return new Whole();
        }
        boolean asked = false;
        List<ByteRange> ranges = new ArrayList<>();
        for (String spec : specs) {
            // A list may have empty elements. A recipient ignores them (section 5.6.1.2).
            if (spec.isBlank()) {
                continue;
            }
            Matcher matcher = SPEC.matcher(spec.strip());
            if (!matcher.matches() || !isValid(matcher.group(1), matcher.group(2))) {
                return new Whole();
            }
            asked = true;
            ByteRange range = range(matcher.group(1), matcher.group(2), length);
            if (range != null) {
                add(ranges, range);
            }
        }
        if (!asked) {
            return new Whole();
        }
        return ranges.isEmpty() ? new Unsatisfiable() : new Parts(List.copyOf(ranges));
    }

    private static boolean isValid(String first, String last) {
        if (first.isEmpty() || last.isEmpty()) {
            return !first.equals(last);
        }
        return number(first) <= number(last);
    }

    /** Returns the bytes that a well-formed range selects, or null if it selects none. */
    private static @Nullable ByteRange range(String first, String last, long length) {
        if (first.isEmpty()) {
            long suffix = Math.min(number(last), length);
            return suffix == 0 ? null : new ByteRange(length - suffix, length - 1);
        }
        long begin = number(first);
        if (begin >= length) {
            return null;
        }
        return new ByteRange(begin, last.isEmpty() ? length - 1 : Math.min(number(last), length - 1));
    }

    /** Parses a number. A number that is too large becomes {@code Long.MAX_VALUE}, which is beyond every file. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Joins the range with the ranges near it, so that no byte is sent twice. Others keep the order of the header. */
    private static void add(List<ByteRange> ranges, ByteRange range) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).isNear(range, MAX_GAP_BYTES)) {
                add(ranges, ranges.remove(i).with(range));
                return;
            }
        }
        ranges.add(range);
    }
}
