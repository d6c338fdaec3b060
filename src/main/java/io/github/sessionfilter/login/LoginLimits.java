package io.github.sessionfilter.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessionfilter.session.TokenBucket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits failed attempts to log in, on this node: by account and network together, by network, and by account.
 *
 * <p>A browser in which the person has logged in before has a limit of its own instead, so that strangers cannot slow it. An
 * attempt takes a token of each limit before the realm is asked, and gets them back if it succeeds. Nothing waits.
 *
 * <p>Up to {@value #MAX_SIZE} limits are remembered, each until it was not used for half an hour; then it is full again. Thread-safe.
 */
final class LoginLimits {
    static final int MAX_SIZE = 30_000;

    /** Of one account from one network, or of one known browser: 5 at once, and then 3 a minute. */
    static final int ACCOUNT_AND_NETWORK = 5;

    private static final Duration ACCOUNT_AND_NETWORK_INTERVAL = Duration.ofSeconds(20);

    /** Of one network: 50 at once, and then one a second. Many people may share it. */
    static final int NETWORK = 50;

    private static final Duration NETWORK_INTERVAL = Duration.ofSeconds(1);

    /** Of one account from all networks: 100 at once, and then 6 a minute. */
    static final int ACCOUNT = 100;

    private static final Duration ACCOUNT_INTERVAL = Duration.ofSeconds(10);

    private static final Duration LIFE = Duration.ofMinutes(30);

    private final LongSupplier nanoTime;
    /** By a hash, so that long names take no memory. The random salt keeps others from making two names collide. */
    private final Cache<Long, TokenBucket> buckets;

    private final byte[] salt = new byte[16];

    LoginLimits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        new SecureRandom().nextBytes(salt);
        this.buckets = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .maximumSize(MAX_SIZE)
                .expireAfterAccess(LIFE)
                .build();
    }

    /** What an attempt has taken. */
    static final class Attempt {
        private final List<TokenBucket> taken;
        private final Duration retryAfter;

        private Attempt(List<TokenBucket> taken, Duration retryAfter) {
            this.taken = taken;
            this.retryAfter = retryAfter;
        }

        /** Returns how long the client has to wait for its next attempt; zero if the realm may be asked now. */
        Duration retryAfter() {
            return retryAfter;
        }

        /** Gives the tokens back, because the attempt has succeeded. */
        void succeeded() {
            taken.forEach(TokenBucket::giveBack);
        }
    }

    /**
     * Begins an attempt.
     *
     * @param account the account as the client names it, in one spelling
     * @param network the network of the client
     * @param knownBrowser what tells the known browser of the account from others, or null
     */
    Attempt begin(String account, String network, @Nullable String knownBrowser) {
        if (knownBrowser != null) {
            return take(
                    List.of(bucket("browser", knownBrowser, "", ACCOUNT_AND_NETWORK, ACCOUNT_AND_NETWORK_INTERVAL)));
        }
        var ofNetwork = bucket("network", network, "", NETWORK, NETWORK_INTERVAL);
        var first = take(List.of(ofNetwork));
        if (!first.retryAfter().isZero()) {
            return first; // and no further bucket is created
        }
        var others = take(List.of(
                bucket("account", account, "", ACCOUNT, ACCOUNT_INTERVAL),
                bucket("both", account, network, ACCOUNT_AND_NETWORK, ACCOUNT_AND_NETWORK_INTERVAL)));
        if (!others.retryAfter().isZero()) {
            first.succeeded();
            return others;
        }
        return new Attempt(List.of(ofNetwork, others.taken.get(0), others.taken.get(1)), Duration.ZERO);
    }

    /** Takes a token of each, or of none. */
    private static Attempt take(List<TokenBucket> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).tryTake()) {
                wanted.subList(0, i).forEach(TokenBucket::giveBack);
                return new Attempt(List.of(), atLeastOneSecond(wanted.get(i).untilNext()));
            }
        }
        return new Attempt(wanted, Duration.ZERO);
    }

    /** {@code Retry-After} has whole seconds, and another thread may have taken or given back a token meanwhile. */
    private static Duration atLeastOneSecond(Duration wait) {
        return Duration.ofSeconds(Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    private TokenBucket bucket(String kind, String first, String second, int burst, Duration perToken) {
        return buckets.get(hash(kind, first, second), key -> new TokenBucket(nanoTime, perToken, burst));
    }

    private Long hash(String... texts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            for (var text : texts) {
                var bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
