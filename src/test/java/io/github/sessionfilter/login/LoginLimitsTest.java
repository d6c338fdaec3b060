package io.github.sessionfilter.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many attempts may fail, by account and network. */
class LoginLimitsTest {
    private final AtomicLong now = new AtomicLong();
    private final LoginLimits limits = new LoginLimits(now::get);

    private boolean fails(String account, String network) {
        return limits.begin(account, network, null).retryAfter().isZero();
    }

    private int failures(String account, String network, int attempts) {
        int asked = 0;
        for (int i = 0; i < attempts; i++) {
            asked += fails(account, network) ? 1 : 0;
        }
        return asked;
    }

    @Test
    void fiveAttemptsOnAnAccountFromANetworkMayFailAndThenOneEvery20Seconds() {
        assertEquals(5, failures("alice", "a", 100));
        assertEquals(Duration.ofSeconds(20), limits.begin("alice", "a", null).retryAfter());
        now.addAndGet(Duration.ofMillis(19_999).toNanos());
        assertEquals(Duration.ofSeconds(1), limits.begin("alice", "a", null).retryAfter());
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertEquals(1, failures("alice", "a", 100));
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertEquals(5, failures("alice", "a", 100));
    }

    @Test
    void otherAccountsAndOtherNetworksAreNotSlowed() {
        failures("alice", "a", 100);
        assertTrue(fails("bob", "a"));
        assertTrue(fails("alice", "b"));
    }

    @Test
    void aNetworkThatTriesManyAccountsIsSlowed() {
        int asked = 0;
        for (int i = 0; i < 1_000; i++) {
            asked += fails("account" + i, "a") ? 1 : 0;
        }
        assertEquals(LoginLimits.NETWORK, asked);
        assertTrue(fails("account0", "b"));
    }

    @Test
    void anAccountThatManyNetworksTryIsSlowed() {
        int asked = 0;
        for (int i = 0; i < 1_000; i++) {
            asked += fails("alice", "network" + i) ? 1 : 0;
        }
        assertEquals(LoginLimits.ACCOUNT, asked);
    }

    @Test
    void aKnownBrowserHasALimitOfItsOwn() {
        for (int i = 0; i < 1_000; i++) {
            fails("alice", "network" + i);
            fails("alice", "a");
        }
        for (int i = 0; i < LoginLimits.ACCOUNT_AND_NETWORK; i++) {
            assertTrue(limits.begin("alice", "a", "browser").retryAfter().isZero());
        }
        assertEquals(
                Duration.ofSeconds(20), limits.begin("alice", "a", "browser").retryAfter());
        assertTrue(limits.begin("alice", "a", "another").retryAfter().isZero());
    }

    @Test
    void anAttemptThatSucceedsDoesNotCount() {
        for (int i = 0; i < 1_000; i++) {
            var attempt = limits.begin("alice", "a", null);
            assertTrue(attempt.retryAfter().isZero());
            attempt.succeeded();
        }
    }

    /** Otherwise the limit of one account would use up that of the network. */
    @Test
    void aRefusedAttemptTakesNothing() {
        failures("alice", "a", 1_000);
        assertEquals(LoginLimits.ACCOUNT_AND_NETWORK, failures("bob", "a", 1_000));
        assertEquals(LoginLimits.ACCOUNT_AND_NETWORK, failures("alice", "b", 1_000));
    }

    /** A name and a network do not run into one another. */
    @Test
    void theTextsOfALimitAreKeptApart() {
        failures("ab", "c", 10);
        assertTrue(fails("a", "bc"));
    }
}
