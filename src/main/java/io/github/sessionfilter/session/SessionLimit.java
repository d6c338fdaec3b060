package io.github.sessionfilter.session;

/**
 * Limits how many live sessions a principal has.
 *
 * @param sessions the limit; 0 means no limit
 * @param whenFull what a login does when the limit is reached
 */
public record SessionLimit(int sessions, WhenFull whenFull) {
    /** No limit. */
    public static final SessionLimit NONE = new SessionLimit(0, WhenFull.REVOKE_OLDEST);

    /** What a login does when the principal has as many live sessions as the limit allows. */
    public enum WhenFull {
        /** The login revokes the oldest sessions. */
        REVOKE_OLDEST,
        /** The login fails with {@link SessionLimitException}. */
        REFUSE
    }
}
