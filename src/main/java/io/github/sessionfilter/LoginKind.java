package io.github.sessionfilter;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the built-in login knows a person: the value of the setting {@code login}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param header the header in which trusted proxies name the person, or null if the container's realm is asked
 */
record LoginKind(@Nullable String header) {
    /** RFC 9110, section 5.6.2. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

    private static final String CONTAINER = "container";
    private static final String HEADER_PREFIX = "header:";

    /**
     * Returns the kind that {@code text} denotes.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    static LoginKind parse(String text) {
        if (text.equals(CONTAINER)) {
            return new LoginKind(null);
        }
        var header = text.startsWith(HEADER_PREFIX) ? text.substring(HEADER_PREFIX.length()) : "";
        if (!HEADER_NAME.matcher(header).matches()) {
            throw new IllegalArgumentException(
                    "container, or header: and the name of a header, such as header:X-Forwarded-User");
        }
        return new LoginKind(header);
    }

    /** Returns the text that denotes this kind. */
    @Override
    public String toString() {
        return header == null ? CONTAINER : HEADER_PREFIX + header;
    }
}
