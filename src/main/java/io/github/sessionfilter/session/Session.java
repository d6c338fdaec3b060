package io.github.sessionfilter.session;

import java.time.Instant;

/**
 * A session, as the store returned it or as a later touch on this node has extended it.
 *
 * <p>All instants are the store's time: its clock, in UTC, to the millisecond. This is a class with millisecond fields,
 * and not a record of {@link Instant}s, because a million sessions may be cached. Two objects are equal only if they
 * are the same, so a cache can replace exactly the object that it has seen. Immutable and thread-safe.
 */
public final class Session {
    private final SessionKey key;
    private final String principalName;
    private final long createdAt;
    private final long lastAccessedAt;
    private final long expiresAt;
    private final long absoluteExpiresAt;

    /**
     * Creates a session with the given times, in epoch milliseconds of the store's clock.
     *
     * @param key the SHA-256 of its id
     * @param principalName the person who logged in
     * @param createdAt the time of the login
     * @param lastAccessedAt the last touch
     * @param expiresAt when it expires if it is not touched again
     * @param absoluteExpiresAt when it expires in any case
     */
    public Session(
            SessionKey key,
            String principalName,
            long createdAt,
            long lastAccessedAt,
            long expiresAt,
            long absoluteExpiresAt) {
        this.key = key;
        this.principalName = principalName;
        this.createdAt = createdAt;
        this.lastAccessedAt = lastAccessedAt;
        this.expiresAt = expiresAt;
        this.absoluteExpiresAt = absoluteExpiresAt;
    }

    /** Returns a session that begins at {@code now}, the store's time in epoch milliseconds. */
    public static Session begin(SessionKey key, String principalName, long now, SessionTimeouts timeouts) {
        return begin(key, principalName, now, now, timeouts);
    }

    /**
     * Returns a session that begins at {@code now}, the store's time in epoch milliseconds.
     *
     * @param notBefore the least time of the login, in epoch milliseconds; see {@link CutOff}
     */
    public static Session begin(
            SessionKey key, String principalName, long now, long notBefore, SessionTimeouts timeouts) {
        long absoluteExpiresAt = now + timeouts.absoluteTimeout().toMillis();
        long expiresAt = timeouts.expiryAfterUse(now, absoluteExpiresAt);
        return new Session(key, principalName, Math.max(now, notBefore), now, expiresAt, absoluteExpiresAt);
    }

    /** Returns the SHA-256 of this session's id. */
    public SessionKey key() {
        return key;
    }

    /** Returns the name of the person who logged in. */
    public String principalName() {
        return principalName;
    }

    /** Returns the time of the login. A rotation keeps it. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(createdAt);
    }

    /** Returns the last touch. The session may have been used later, for less than the touch interval. */
    public Instant lastAccessedAt() {
        return Instant.ofEpochMilli(lastAccessedAt);
    }

    /** Returns when this session expires if it is not touched again: after the idle timeout and the touch lag. */
    public Instant expiresAt() {
        return Instant.ofEpochMilli(expiresAt);
    }

    /** Returns when this session expires even if it is touched. */
    public Instant absoluteExpiresAt() {
        return Instant.ofEpochMilli(absoluteExpiresAt);
    }

    /** Returns {@link #createdAt()} in epoch milliseconds. */
    public long createdAtMillis() {
        return createdAt;
    }

    /** Returns {@link #lastAccessedAt()} in epoch milliseconds. */
    public long lastAccessedAtMillis() {
        return lastAccessedAt;
    }

    /** Returns {@link #expiresAt()} in epoch milliseconds. */
    public long expiresAtMillis() {
        return expiresAt;
    }

    /** Returns {@link #absoluteExpiresAt()} in epoch milliseconds. */
    public long absoluteExpiresAtMillis() {
        return absoluteExpiresAt;
    }

    /**
     * Returns this session as touched at {@code usedAt}, in epoch milliseconds, with the expiry that {@code timeouts}
     * give.
     */
    public Session usedAt(long usedAt, SessionTimeouts timeouts) {
        long extended = Math.max(expiresAt, timeouts.expiryAfterUse(usedAt, absoluteExpiresAt));
        return new Session(
                key, principalName, createdAt, Math.max(lastAccessedAt, usedAt), extended, absoluteExpiresAt);
    }

    /** Returns the first 8 digits of the key and the expiry, for logs. */
    @Override
    public String toString() {
        return "Session[" + key + ", expires " + expiresAt() + "]";
    }
}
