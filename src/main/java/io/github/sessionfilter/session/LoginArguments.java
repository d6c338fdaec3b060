package io.github.sessionfilter.session;

import java.nio.charset.StandardCharsets;

/** Checks the name, and cleans the description, with which a person logs in. */
final class LoginArguments {
    static final int MAX_PRINCIPAL_BYTES = 255;
    static final int MAX_DESCRIPTION_LENGTH = 255;

    private LoginArguments() {}

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is empty, too long or not valid Unicode
     */
    static void checkPrincipalName(String principalName) {
        if (principalName.isEmpty()) {
            throw new IllegalArgumentException("the principal name is empty; expected a name");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(principalName)) {
            throw new IllegalArgumentException("the principal name holds half a surrogate pair; expected Unicode text");
        }
        int bytes = principalName.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PRINCIPAL_BYTES) {
            throw new IllegalArgumentException(
                    "the principal name has " + bytes + " bytes of UTF-8; expected at most " + MAX_PRINCIPAL_BYTES);
        }
    }

    /** Returns {@code description} cut to the longest length, with blanks instead of control characters. */
    static String printable(String description) {
        var kept = new StringBuilder();
        description
                .codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .takeWhile(c -> kept.length() + Character.charCount(c) <= MAX_DESCRIPTION_LENGTH)
                .forEachOrdered(kept::appendCodePoint);
        return kept.toString();
    }
}
