package io.github.sessionfilter.session;

/**
 * How many sessions a principal may have at once.
 *
 * @param sessions the number; 0 means any number
 * @param whenFull what a login does when that many are live
 */
public record SessionLimit(int sessions, WhenFull whenFull) {
    /** Any number of sessions. */
    public static final SessionLimit NONE = new SessionLimit(0, WhenFull.REVOKE_OLDEST);

    /** What a login does when the principal has as many sessions as they may. */
    public enum WhenFull {
        /** The oldest sessions are revoked to make room. */
        REVOKE_OLDEST,
        /** The login is refused with {@link SessionLimitException}. */
        REFUSE
    }
}
