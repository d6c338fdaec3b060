package io.github.sessionfilter.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Receives the decisions of this node about sessions, for an audit log.
 *
 * <p>A session is identified by the first 8 hexadecimal digits of its key, as in the logs, and never by its id. A
 * method is called after its event, on the thread of the request, which waits for it. An exception that it throws is
 * logged, and changes no decision. Implementations must be thread-safe.
 */
public interface SessionListener {
    /** A listener that does nothing. */
    SessionListener NONE = new SessionListener() {};

    /** A session was created by a login, or was given a new id. The store has confirmed it. */
    default void created(String session, String principalName) {}

    /**
     * A request was refused, or would have been refused if {@code enforce} were on.
     *
     * @param session null if no well-formed id was presented, or one that the realm cannot have issued
     * @param reason never EXPIRED, which {@link #expired} receives
     */
    default void refused(@Nullable String session, Unauthorized reason) {}

    /** A session was revoked, or revoked again, through this node. The store has confirmed it. */
    default void revoked(String session) {}

    /**
     * All sessions that began before a time were revoked through this node. The store has confirmed it.
     *
     * @param principalName the person, or null for everybody
     */
    default void revokedIssuedBefore(@Nullable String principalName, Instant issuedBefore) {}

    /** A person was locked through this node, or unlocked if the time is in the past. The store has confirmed it. */
    default void locked(String principalName, Instant until) {}

    /** A request was refused because its session has expired, or would have been refused if {@code enforce} were on. */
    default void expired(String session) {}
}
