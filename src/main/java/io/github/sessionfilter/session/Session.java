package io.github.sessionfilter.session;

import java.time.Instant;
import java.util.Set;

/**
 * A session, as the store returned it or as a later touch on this node has extended it.
 *
 * <p>All instants are the store's time: its clock, in UTC, to the millisecond. This is a class with millisecond fields,
 * and not a record of {@link Instant}s, because a million sessions may be cached. Two objects are equal only if they
 * are the same, so a cache can replace exactly the object that it has seen. Immutable and thread-safe.
 */
public final class Session {
    private final SessionKey key;
    /** The same object as the key, unless the session was rotated. */
    private final SessionKey loginKey;

    private final String principalName;
    private final LoginTerms terms;
    private final long createdAt;
    private final long lastAccessedAt;
    private final long expiresAt;
    private final long absoluteExpiresAt;

    /** Creates a session that was never rotated, whose login has said nothing but the person. */
    public Session(
            SessionKey key,
            String principalName,
            long createdAt,
            long lastAccessedAt,
            long expiresAt,
            long absoluteExpiresAt) {
        this(key, key, principalName, LoginTerms.NONE, createdAt, lastAccessedAt, expiresAt, absoluteExpiresAt);
    }

    /**
     * Creates a session with the given times, in epoch milliseconds of the store's clock.
     *
     * @param key the SHA-256 of its id
     * @param loginKey the key that the login has made; {@code key} unless the session was rotated
     * @param principalName the person who logged in
     * @param terms what the login has said
     * @param createdAt the time of the login
     * @param lastAccessedAt the last touch
     * @param expiresAt when it expires if it is not touched again
     * @param absoluteExpiresAt when it expires in any case
     */
    public Session(
            SessionKey key,
            SessionKey loginKey,
            String principalName,
            LoginTerms terms,
            long createdAt,
            long lastAccessedAt,
            long expiresAt,
            long absoluteExpiresAt) {
        this.key = key;
        this.loginKey = loginKey.equals(key) ? key : loginKey;
        this.principalName = principalName;
        this.terms = terms;
        this.createdAt = createdAt;
        this.lastAccessedAt = lastAccessedAt;
        this.expiresAt = expiresAt;
        this.absoluteExpiresAt = absoluteExpiresAt;
    }

    /**
     * Returns the session of a login at {@code now}, the store's time in epoch milliseconds.
     *
     * @param notBefore the least time of the login, in epoch milliseconds; see {@link CutOff}
     */
    public static Session begin(SessionKey key, Login login, long now, long notBefore, SessionTimeouts timeouts) {
        var terms = login.terms();
        long absoluteExpiresAt = now + timeouts.absoluteTimeout(login).toMillis();
        long expiresAt = timeouts.expiryAfterUse(now, absoluteExpiresAt, terms);
        long createdAt = Math.max(now, notBefore);
        return new Session(key, key, login.principalName(), terms, createdAt, now, expiresAt, absoluteExpiresAt);
    }

    /** Returns the SHA-256 of this session's id. */
    public SessionKey key() {
        return key;
    }

    /**
     * Returns the key that the login has made, which identifies the login for the whole life of the session. A rotation keeps
     * it.
     */
    public SessionKey loginKey() {
        return loginKey;
    }

    /** Returns the name of the person who logged in. */
    public String principalName() {
        return principalName;
    }

    /** Returns the roles that the login has said; none if it has said none. A rotation keeps them. */
    public Set<String> roles() {
        return terms.roles();
    }

    /** Returns what the login has said. A rotation keeps it. */
    public LoginTerms terms() {
        return terms;
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
        long extended = Math.max(expiresAt, timeouts.expiryAfterUse(usedAt, absoluteExpiresAt, terms));
        long used = Math.max(lastAccessedAt, usedAt);
        return new Session(key, loginKey, principalName, terms, createdAt, used, extended, absoluteExpiresAt);
    }

    /** Returns this session with {@code equal} terms, which other sessions share. */
    public Session sharing(LoginTerms equal) {
        return new Session(
                key, loginKey, principalName, equal, createdAt, lastAccessedAt, expiresAt, absoluteExpiresAt);
    }

    /** Returns this session under the key into which it was rotated, as far as the old row tells. */
    public Session rotatedTo(SessionKey next) {
        return new Session(
                next, loginKey, principalName, terms, createdAt, lastAccessedAt, expiresAt, absoluteExpiresAt);
    }

    /** Returns the first 8 digits of the key and the expiry, for logs. */
    @Override
    public String toString() {
        return "Session[" + key + ", expires " + expiresAt() + "]";
    }
}
