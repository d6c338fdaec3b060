package io.github.sessionfilter.session;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a realm at one time: they make new session ids, and tell whether the realm has made an id.
 *
 * <p>The newest key signs, once it is {@link #PUBLICATION} old. Until then all nodes learn of it, and an older key signs.
 * A retired key still checks tags for {@code absoluteTimeout}, and a little longer: a node may have signed with it before
 * the node learned that it was retired. It checks tags as long as a session from before lives, whose login may have said a
 * longer time. Immutable and thread-safe.
 */
public final class IdKeys {
    /** How old a key is before it signs, unless it is the only one. */
    public static final Duration PUBLICATION = Duration.ofSeconds(30);

    /** How often a node is to read the keys. */
    public static final Duration READ_INTERVAL = PUBLICATION.dividedBy(3);

    /** How long after its retirement a key may sign: while nodes learn of it, and until its successor may sign. */
    private static final Duration RETIREMENT = Duration.ofMinutes(2);

    private final List<IdKey> newestFirst;
    private final long absoluteTimeoutMillis;
    private final @Nullable Long oldestLogin;
    private final long untaggedUntil;

    /**
     * Creates the keys.
     *
     * @param newestFirst all keys of the store; at least one is not retired
     * @param absoluteTimeout the longest life of a session whose login has said no other
     * @param oldestLogin the time of the oldest login of which the store has a row, in epoch milliseconds, or null if no key
     *     is retired or there is no row
     */
    public IdKeys(List<IdKey> newestFirst, Duration absoluteTimeout, @Nullable Long oldestLogin) {
        this.oldestLogin = oldestLogin;
        this.newestFirst = List.copyOf(newestFirst);
        this.absoluteTimeoutMillis = absoluteTimeout.toMillis();
        this.untaggedUntil = newestFirst.stream()
                        .mapToLong(IdKey::createdAtMillis)
                        .min()
                        .orElseThrow(() -> new IllegalStateException("the store holds no id key; expected one"))
                + absoluteTimeoutMillis;
    }

    /** Returns a new id that is tagged at {@code now}, the store's time in epoch milliseconds. */
    public SessionId newId(long now) {
        return SessionId.random(signing(now));
    }

    private IdKey signing(long now) {
        var unpublished = newestFirst.get(0);
        for (var key : newestFirst) {
            boolean maySign = !key.isRetiredBefore(now - RETIREMENT.toMillis());
            if (maySign && key.createdAtMillis() <= now - PUBLICATION.toMillis()) {
                return key;
            }
            if (!key.isRetired()) {
                unpublished = key;
            }
        }
        return unpublished;
    }

    /** Returns whether one of the keys that are valid at {@code now} has tagged {@code id}. */
    public boolean haveTagged(SessionId id, long now) {
        var bytes = id.bytes();
        for (var key : newestFirst) {
            if (isValid(key, now) && key.hasTagged(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the signature of {@code text} by the key that signs at {@code now}. */
    public byte[] sign(String text, long now) {
        return signing(now).sign(text);
    }

    /** Returns whether one of the keys that are valid at {@code now} has signed {@code text}. */
    public boolean haveSigned(String text, byte[] signature, long now) {
        for (var key : newestFirst) {
            if (isValid(key, now) && MessageDigest.isEqual(key.sign(text), signature)) { // in constant time
                return true;
            }
        }
        return false;
    }

    private boolean isValid(IdKey key, long now) {
        long oldest = now - absoluteTimeoutMillis;
        long stillValid = (oldestLogin == null ? oldest : Math.min(oldest, oldestLogin)) - RETIREMENT.toMillis();
        return !key.isRetiredBefore(stillValid);
    }

    /**
     * Returns whether a live session may have an id without a tag at {@code now}: one that a jar without keys created
     * within {@code absoluteTimeout} before the first key was made.
     */
    public boolean mayBeUntagged(long now) {
        return now < untaggedUntil;
    }
}
