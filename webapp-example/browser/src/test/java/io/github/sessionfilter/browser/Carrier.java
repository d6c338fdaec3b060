package io.github.sessionfilter.browser;

/** How the session id travels, with its label on the sign-in form. */
enum Carrier {
    HEADER("In a request header"),
    COOKIE("In a cookie");

    private final String label;

    Carrier(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
