package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Operations for {@code Interleavings}: a session is checked while it is revoked, by this node or by another one.
 *
 * <p>Each operation takes effect at one moment between its call and its return. A check therefore refuses a session
 * whose revocation has returned before the check began.
 */
public class CheckAndRevokeOperations {
    public static final List<String> SCENARIOS = List.of(
            "| check | revoke | check",
            "| check check | revoke |",
            "| check | revokeAll | check",
            "| check check | revokeAll |",
            "| check | revokeElsewhere | check",
            "check | check check | revoke | check",
            "| revoke | revokeElsewhere check | check",
            "| revoke | revokeAll check | check");

    private static final SessionKey KEY = SessionKey.ofBytes(new byte[32]);
    private static final Session SESSION = new Session(KEY, "alice", 0, 0, 1_000_000, 1_000_000);
    private static final SessionTimeouts TIMEOUTS = TestTimeouts.DEFAULTS;
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);

    private final OneRow store;
    private final SessionCache cache;

    public CheckAndRevokeOperations() {
        var time = new TestClock();
        var clock = new StoreClock(time.node());
        store = new OneRow(time, clock);
        cache = new SessionCache(
                store, clock, RevocationWindow.of(Duration.ofSeconds(30), STORE_TIMEOUT), 100, STORE_TIMEOUT);
        store.now(); // sets the clock
        cache.synchronize(); // the first sync empties the cache
    }

    /** A store of one session, with few steps per call. */
    private static final class OneRow extends MemoryStore {
        private final AtomicBoolean revoked = new AtomicBoolean();

        OneRow(TestClock time, StoreClock clock) {
            super(time, clock, TIMEOUTS);
        }

        @Override
        public SessionVerdict find(SessionKey key) {
            return revoked.get() ? Reason.REVOKED.verdict() : new Live(SESSION, 0);
        }

        @Override
        public boolean revoke(SessionKey key) {
            revoked.set(true);
            return true;
        }

        @Override
        public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
            return revoked.getAndSet(true) ? List.of() : List.of(KEY);
        }

        @Override
        public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
            return new RevocationPage(0, revoked.get() ? List.of(new Revocation(KEY, 0)) : List.of());
        }
    }

    @Operation
    public boolean check() {
        return cache.find(KEY) instanceof Live;
    }

    @Operation
    public void revoke() {
        cache.revoke(KEY);
    }

    @Operation
    public void revokeAll() {
        cache.revokeAll("alice", null);
    }

    /** A revocation by another node, with the sync that takes it in. */
    @Operation
    public void revokeElsewhere() {
        store.revoke(KEY);
        cache.synchronize();
    }
}
