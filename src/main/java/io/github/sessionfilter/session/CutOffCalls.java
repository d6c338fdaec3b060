package io.github.sessionfilter.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Revokes the sessions from before a time for {@link SessionManager}, in the store's milliseconds.
 *
 * <p>Thread-safe.
 */
final class CutOffCalls {
    private static final Instant EARLIEST = Instant.EPOCH;
    /** Later times are as good as this one, and databases can calculate with it. */
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final SessionRepository sessions;
    private final SessionListener listener;

    CutOffCalls(SessionRepository sessions, SessionListener listener) {
        this.sessions = sessions;
        this.listener = listener;
    }

    Instant revokeIssuedBefore(@Nullable String principalName, Instant time) {
        var cutOff = sessions.revokeIssuedBefore(principalName, millis(time));
        var issuedBefore = Instant.ofEpochMilli(cutOff.issuedBeforeMillis());
        listener.revokedIssuedBefore(principalName, issuedBefore);
        return issuedBefore;
    }

    void lock(String principalName, Instant until) {
        sessions.lock(principalName, millis(until));
        listener.locked(principalName, until);
    }

    /** Returns the first millisecond that does not begin before {@code time}. */
    private static long millis(Instant time) {
        if (time.isBefore(EARLIEST)) {
            return 0;
        }
        var bounded = time.isAfter(LATEST) ? LATEST : time;
        return bounded.plusNanos(999_999).toEpochMilli();
    }
}
