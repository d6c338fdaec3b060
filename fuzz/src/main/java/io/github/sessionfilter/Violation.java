package io.github.sessionfilter;

/** That something is not as it should be. */
final class Found extends AssertionError {
    private static final long serialVersionUID = 1L;

    private Found(String message) {
        super(message);
    }

    static void unless(boolean asItShouldBe, String what, Object input) {
        if (!asItShouldBe) {
            throw new Found(what + ": " + input);
        }
    }
}
