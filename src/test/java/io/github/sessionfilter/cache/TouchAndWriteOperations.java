package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * Operations for {@code Interleavings}: the touch buffer, with threads that touch a session and one that writes the
 * touches.
 *
 * <p>The last touch is always in the buffer or in the store, and never goes back.
 */
public class TouchAndWriteOperations {
    public static final List<String> SCENARIOS = List.of(
            "touch | write | touch | lastTouch",
            "touch | write | touch lastTouch | write lastTouch",
            "touch | write lastTouch | lastTouch lastTouch | lastTouch",
            "| touch lastTouch | touch lastTouch | write lastTouch");

    private static final SessionKey KEY = SessionKey.ofBytes(new byte[32]);

    private final TouchBuffer buffer = new TouchBuffer(10);
    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong clock = new AtomicLong();

    @Operation
    public void touch() {
        buffer.add(new Session(KEY, "alice", 0, clock.incrementAndGet(), 100, 200));
    }

    /** The steps of {@link TouchWriter#write}, of which one runs at a time. */
    @Operation(nonParallelGroup = "writer")
    public void write() {
        List<Session> batch = buffer.snapshot();
        batch.forEach(touched -> stored.accumulateAndGet(touched.lastAccessedAtMillis(), Math::max));
        buffer.removeWritten(batch);
    }

    /** The steps of {@link SessionReader#read}, which looks into the buffer before it reads. */
    @Operation
    public long lastTouch() {
        var pending = buffer.get(KEY);
        return Math.max(pending == null ? 0 : pending.lastAccessedAtMillis(), stored.get());
    }
}
