package io.github.sessionfilter;

/** How a login sends the client its session id. */
public enum Carrier {
    /** In the response header {@code sessionHeader}, which the page's scripts can read. */
    HEADER,
    /** In the cookie {@code sessionCookie}, which no script can read. */
    COOKIE
}
