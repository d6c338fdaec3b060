package io.github.sessionfilter.auth;

import io.github.sessionfilter.session.ListedSession;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what a command has done. It never shows a session id. */
interface SessionReport {
    /** Shows live sessions, oldest first. */
    void list(List<ListedSession> sessions);

    /** Tells how many sessions were revoked. */
    void revoked(int count);

    /**
     * Tells that all sessions from before a time were revoked.
     *
     * @param person null for everybody
     */
    void revokedIssuedBefore(@Nullable String person, Instant time);

    /** Tells that a person is locked until a time. */
    void locked(String person, Instant until);

    /** Tells that a person is not locked any more. */
    void unlocked(String person);
}
