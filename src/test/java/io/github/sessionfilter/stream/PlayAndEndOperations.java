package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * Operations for {@code Interleavings}: a player that asks for segments on one node, while its person ends the stream there
 * and starts it again.
 *
 * <p>A stream that was ended is refused from then on, until it is started again.
 */
public class PlayAndEndOperations {
    public static final List<String> SCENARIOS = List.of(
            "| play | end | play",
            "play | play | end | play",
            "| play play | end | play",
            "play end | play | startAgain | play",
            "play end | play play | startAgain play | play");

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestClock time = new TestClock();
    private final ScriptedStreams store = new ScriptedStreams(time::millis, MINUTE);
    private final Session session =
            new Session(SessionKey.ofBytes(new byte[32]), "alice", 0, 0, Long.MAX_VALUE, Long.MAX_VALUE);
    private final MediaStream stream = MediaStream.of(session);
    private final StoreCalls calls = StoreCalls.onCallersThread(MINUTE);
    private final StreamKeeper keeper = new StreamKeeper(store, calls, clock(time.node()), MINUTE, 1, 10, ended -> {});
    private final StreamManager manager = new StreamManager(store, keeper, calls);

    private StoreClock clock(NodeClock node) {
        var clock = new StoreClock(node);
        clock.observe(time.millis(), clock.sending());
        return clock;
    }

    @Operation
    public boolean play() {
        return keeper.admit(stream) instanceof HeldStream;
    }

    @Operation(nonParallelGroup = "person")
    public void end() {
        manager.end("alice", stream.key().handle()); // whether it ran: a start may take its slot meanwhile
    }

    @Operation(nonParallelGroup = "person")
    public boolean startAgain() {
        return manager.startAgain(session);
    }
}
