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
 * Identifies one version of a representation, and evaluates conditional requests for it (RFC 9110, section 13).
 *
 * <p>Immutable and thread-safe.
 *
 * @param entityTag a strong entity tag, with its quotes
 * @param lastModifiedAt truncated to seconds, the precision of HTTP dates
 */
record Validators(String entityTag, Instant lastModifiedAt) {

    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

    /** The result of a request's conditions. */
    enum Verdict {
        PROCEED,
        NOT_MODIFIED,
        FAILED
    }

    Validators {
        lastModifiedAt = lastModifiedAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Evaluates the conditions of a GET or HEAD, in the order of section 13.2.2. A malformed date is ignored. */
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
     * Returns whether the client asks for a range of this version (section 13.1.5). A date counts only if it equals
     * ours and is older than a second, because the file could have changed twice within that second.
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

    /** Returns whether the list contains our tag. A strong comparison ignores weak tags (section 8.8.3.2). */
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
