package io.github.sessionfilter.session;

import io.github.sessionfilter.session.SessionVerdict.Live;

/**
 * Touches sessions, at most once per touch interval.
 *
 * <p>A touch is usually written behind the request. If the session may expire in the store before that, another node
 * would refuse it, so the touch is written first. The touch may have to wait for the end of an outage. Thread-safe.
 */
final class Touches {
    private static final long RESOLUTION_MILLIS = SessionTimeouts.TOUCH_RESOLUTION.toMillis();

    private final SessionRepository sessions;
    private final StoreClock clock;
    private final SessionTimeouts timeouts;
    private final long intervalMillis;

    Touches(SessionRepository sessions, StoreClock clock, SessionTimeouts timeouts) {
        this.sessions = sessions;
        this.clock = clock;
        this.timeouts = timeouts;
        this.intervalMillis = timeouts.touchInterval().toMillis();
    }

    /** Touches the session of {@code verdict}; the contract is that of {@link SessionManager#touch(Live)}. */
    SessionVerdict touch(Live verdict) {
        var session = verdict.session();
        long now = verdict.checkedAtMillis();
        if (isTouched(session, now)) {
            return verdict;
        }
        var touched = touchedAt(session, now);
        if (!mayExpireBefore(touched, session)) {
            sessions.touch(touched);
        } else if (!sessions.touchAtOnce(touched)) {
            return sessions.find(session.key());
        }
        return new Live(touched, now);
    }

    /** Touches a session now; the contract is that of {@link SessionManager#touch(Session)}. */
    Session touch(Session session) {
        long now = clock.millis();
        if (isTouched(session, now)) {
            return session;
        }
        var touched = touchedAt(session, now);
        if (mayExpireBefore(touched, session)) {
            sessions.touchBehind(touched);
        } else {
            sessions.touch(touched);
        }
        return touched;
    }

    private boolean isTouched(Session session, long now) {
        return now - session.lastAccessedAtMillis() < intervalMillis;
    }

    private Session touchedAt(Session session, long now) {
        return session.usedAt(now - now % RESOLUTION_MILLIS, timeouts);
    }

    /**
     * Returns whether {@code session}, which {@code touched} extends, may expire in the store before that is written. The
     * machine may have been suspended since the check began.
     */
    private boolean mayExpireBefore(Session touched, Session session) {
        long reserve = timeouts.touchReserve(session.terms()).toMillis();
        return touched.expiresAtMillis() > session.expiresAtMillis()
                && session.expiresAtMillis() - clock.latestMillis() <= reserve;
    }
}
