package io.github.sessionfilter.browser;

/** How the session id travels, as the sign-in form has it. */
enum Carrier {
    HEADER("In a header: HLS, by hls.js"),
    COOKIE("In a cookie: the plain video element");

    private final String label;

    Carrier(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
