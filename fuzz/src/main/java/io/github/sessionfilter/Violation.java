package io.github.sessionfilter;

/** Thrown when the filter's result differs from the expected one. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private Violation(String message) {
        super(message);
    }

    static void unless(boolean asExpected, String what, Object input) {
        if (!asExpected) {
            throw new Violation(what + ": " + input);
        }
    }
}
