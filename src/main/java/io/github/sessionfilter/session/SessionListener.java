package io.github.sessionfilter.session;

import io.github.sessionfilter.session.SessionVerdict.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Hears what this node decides about sessions, for an audit.
 *
 * <p>A session is named by the first 8 hexadecimal digits of its key, as in the logs, and never by its id. A method is
 * called when its event is a fact, on the thread that serves the request, which waits for it. What it throws is logged and
 * changes nothing. To be safe for use by many threads.
 */
public interface SessionListener {
    /** Hears nothing. */
    SessionListener NONE = new SessionListener() {};

    /** Someone has logged in, or a session has been given a new id: the store has confirmed it. */
    default void created(String session, String principalName) {}

    /**
     * A request has been refused; with {@code enforce=false}, it would have been. Not for EXPIRED, see {@link #expired}.
     *
     * @param session null if no well-formed id was presented
     */
    default void refused(@Nullable String session, Reason reason) {}

    /** A session has been ended, or ended again, through this node: the store has confirmed it. */
    default void revoked(String session) {}

    /** A request has been refused, or would have been, because its session's time has run out. */
    default void expired(String session) {}
}
