package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * The touch buffer, with the threads that use a session and the one that writes the uses behind them. The last use is always
 * known, be it here or in the store: none is lost between the two, and none is ever taken back.
 */
public class UsedAndWritten {
    public static final List<String> SCENARIOS = List.of(
            "use | write | use | lastUse",
            "use | write | use lastUse | write lastUse",
            "use | write lastUse | lastUse lastUse | lastUse",
            "| use lastUse | use lastUse | write lastUse");

    private static final SessionKey KEY = SessionKey.ofBytes(new byte[32]);

    private final TouchBuffer buffer = new TouchBuffer(10);
    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong clock = new AtomicLong();

    @Operation
    public void use() {
        buffer.add(new Session(KEY, "alice", 0, clock.incrementAndGet(), 100, 200));
    }

    /** As {@link SessionCache#writeTouches} does it; of which there is one at a time. */
    @Operation(nonParallelGroup = "writer")
    public void write() {
        List<Session> batch = buffer.snapshot();
        batch.forEach(use -> stored.accumulateAndGet(use.lastAccessedAtMillis(), Math::max));
        buffer.removeWritten(batch);
    }

    /** As a lookup of the session sees it, which looks here before it reads. */
    @Operation
    public long lastUse() {
        var waiting = buffer.get(KEY);
        return Math.max(waiting == null ? 0 : waiting.lastAccessedAtMillis(), stored.get());
    }
}
