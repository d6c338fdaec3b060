package io.github.sessionfilter.session;

import java.time.Instant;

/**
 * A session as the store last told it, or as a later use on this node has extended it.
 *
 * <p>All instants are the store's time (its clock, UTC, to the millisecond), never this node's. A final class with
 * millisecond fields instead of a record of {@link Instant}s: a million of them are cached. Immutable and safe for use
 * by many threads; two objects are equal only if they are the same one, which lets a cache replace exactly the one it
 * has seen.
 */
public final class Session {
    private final SessionKey key;
    private final String principalName;
    private final long createdAt;
    private final long lastAccessedAt;
    private final long expiresAt;
    private final long absoluteExpiresAt;

    /**
     * A session with the given times, in epoch milliseconds of the store's clock.
     *
     * @param key the SHA-256 of its id
     * @param principalName who logged in
     * @param createdAt when they did
     * @param lastAccessedAt the last use that is known
     * @param expiresAt when it ends if it is not used again
     * @param absoluteExpiresAt when it ends in any case
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

    /** Returns the SHA-256 of this session's id. */
    public SessionKey key() {
        return key;
    }

    /** Returns who logged in. */
    public String principalName() {
        return principalName;
    }

    /** Returns when the person logged in; a rotation keeps it. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(createdAt);
    }

    /** Returns the last use that is known, up to the touch interval before the last one that was. */
    public Instant lastAccessedAt() {
        return Instant.ofEpochMilli(lastAccessedAt);
    }

    /** Returns when this session expires if it is not used again: the idle time-out, padded by the touch lag. */
    public Instant expiresAt() {
        return Instant.ofEpochMilli(expiresAt);
    }

    /** Returns when this session expires however much it is used. */
    public Instant absoluteExpiresAt() {
        return Instant.ofEpochMilli(absoluteExpiresAt);
    }

    /** {@link #createdAt()} in epoch milliseconds. */
    public long createdAtMillis() {
        return createdAt;
    }

    /** {@link #lastAccessedAt()} in epoch milliseconds. */
    public long lastAccessedAtMillis() {
        return lastAccessedAt;
    }

    /** {@link #expiresAt()} in epoch milliseconds. */
    public long expiresAtMillis() {
        return expiresAt;
    }

    /** {@link #absoluteExpiresAt()} in epoch milliseconds. */
    public long absoluteExpiresAtMillis() {
        return absoluteExpiresAt;
    }

    /** Returns this session as used at {@code usedAt} (epoch milliseconds) and living on as {@code timeouts} say. */
    public Session usedAt(long usedAt, SessionTimeouts timeouts) {
        long extended = Math.max(expiresAt, timeouts.expiryAfterUse(usedAt, absoluteExpiresAt));
        return new Session(
                key, principalName, createdAt, Math.max(lastAccessedAt, usedAt), extended, absoluteExpiresAt);
    }

    /** Returns a text with the first 8 digits of the key and the expiry, for logs. */
    @Override
    public String toString() {
        return "Session[" + key + ", expires " + expiresAt() + "]";
    }
}
