package io.github.sessionfilter.auth;

/** Text of the process's arguments and environment, which Java decodes as the locale says. */
final class DecodedText {
    /** Stands for octets that the locale's encoding does not have. */
    private static final char REPLACEMENT = '\uFFFD';

    private DecodedText() {}

    /**
     * Returns {@code text}.
     *
     * @param what names the text
     * @throws IllegalArgumentException if Java could not decode it, so that it may be the name of somebody else
     */
    static String check(String what, String text) {
        if (text.indexOf(REPLACEMENT) >= 0) {
            throw new IllegalArgumentException(
                    what + " has a character that this locale does not have; expected a locale"
                            + " with UTF-8, such as LC_ALL=C.UTF-8 in front of the command");
        }
        return text;
    }
}
