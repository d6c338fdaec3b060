package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import org.jspecify.annotations.Nullable;

/** An application's listener, whose failures are logged and go no further. As safe for many threads as that one. */
record GuardedListener(SessionListener listener, ThrottledLog log) implements SessionListener {
    @Override
    public void created(String session, String principalName) {
        tell(() -> listener.created(session, principalName));
    }

    @Override
    public void refused(@Nullable String session, Reason reason) {
        tell(() -> listener.refused(session, reason));
    }

    @Override
    public void revoked(String session) {
        tell(() -> listener.revoked(session));
    }

    @Override
    public void expired(String session) {
        tell(() -> listener.expired(session));
    }

    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            log.warn("the session listener failed", e);
        }
    }
}
