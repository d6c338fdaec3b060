package io.github.sessionfilter.example;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tells one version of a representation from another, with the rules of conditional requests (RFC 9110,
 * section 13).
 *
 * @param entityTag a strong entity tag, with its quotes
 * @param lastModifiedAt to the second, as HTTP has it
 */
record Validators(String entityTag, Instant lastModifiedAt) {

    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

    /** What the conditions of a request come to. */
    enum Verdict {
        PROCEED,
        NOT_MODIFIED,
        FAILED
    }

    Validators {
        lastModifiedAt = lastModifiedAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Weighs the conditions of a GET or HEAD, in the order of section 13.2.2; a date that is none is ignored. */
    Verdict check(Function<String, @Nullable String> header) {
        String ifMatch = header.apply("If-Match");
        Instant ifUnmodifiedSince = date(header.apply("If-Unmodified-Since"));
        if (ifMatch != null ? !matches(ifMatch, true) : isModifiedAfter(ifUnmodifiedSince)) {
            return Verdict.FAILED;
        }
        String ifNoneMatch = header.apply("If-None-Match");
        Instant ifModifiedSince = date(header.apply("If-Modified-Since"));
        boolean known = ifNoneMatch != null
                ? matches(ifNoneMatch, false)
                : ifModifiedSince != null && !isModifiedAfter(ifModifiedSince);
        return known ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }

    /**
     * Whether a range of this version is what the client wants (section 13.1.5). A date is good enough only if it
     * is ours and the file can't have changed twice within its second.
     */
    boolean allowRange(@Nullable String ifRange, Instant now) {
        if (ifRange == null) {
            return true;
        }
        if (ifRange.strip().endsWith("\"")) {
            return ifRange.strip().equals(entityTag);
        }
        return lastModifiedAt.equals(date(ifRange)) && lastModifiedAt.isBefore(now.minusSeconds(1));
    }

    private boolean isModifiedAfter(@Nullable Instant date) {
        return date != null && lastModifiedAt.isAfter(date);
    }

    /** Whether the list holds our tag; a strong comparison passes over the weak ones (section 8.8.3.2). */
    private boolean matches(String list, boolean strong) {
        if (list.strip().equals("*")) {
            return true;
        }
        Matcher tag = ENTITY_TAG.matcher(list);
        while (tag.find()) {
            if (tag.group(2).equals(entityTag) && (tag.group(1) == null || !strong)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Instant date(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
