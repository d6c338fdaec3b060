package io.github.sessionfilter.session;

/** How an attempt to log in by the built-in login ended. */
public enum LoginResult {
    /** The person has a session now. */
    OPENED,
    /** The name or the password is wrong. */
    FAILED,
    /** The attempt was refused before the realm was asked, because there were too many. */
    LIMITED
}
