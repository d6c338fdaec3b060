package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.Unauthorized;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Calls the application's listener, and logs what it throws. Thread-safe if the listener is. */
record GuardedListener(SessionListener listener, ThrottledLog log) implements SessionListener {
    @Override
    public void created(String session, String principalName) {
        call(() -> listener.created(session, principalName));
    }

    @Override
    public void refused(@Nullable String session, Unauthorized reason) {
        call(() -> listener.refused(session, reason));
    }

    @Override
    public void revoked(String session) {
        call(() -> listener.revoked(session));
    }

    @Override
    public void expired(String session) {
        call(() -> listener.expired(session));
    }

    @Override
    public void revokedIssuedBefore(@Nullable String principalName, Instant issuedBefore) {
        call(() -> listener.revokedIssuedBefore(principalName, issuedBefore));
    }

    @Override
    public void locked(String principalName, Instant until) {
        call(() -> listener.locked(principalName, until));
    }

    private void call(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            log.warn("the session listener failed", e);
        }
    }
}
