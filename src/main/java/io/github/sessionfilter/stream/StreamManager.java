package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StreamStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams for an application: it lists and ends them, and starts an ended one again.
 *
 * <p>Every method may throw {@link io.github.sessionfilter.session.SessionStoreException} when the store fails. A handler may
 * let it escape; the filter then answers 503. Thread-safe.
 */
public final class StreamManager {
    private final StreamStore store;
    private final StreamKeeper keeper;
    private final StoreCalls calls;

    /**
     * Creates a manager.
     *
     * @param calls run the calls of {@code store}
     */
    public StreamManager(StreamStore store, StreamKeeper keeper, StoreCalls calls) {
        this.store = store;
        this.keeper = keeper;
        this.calls = calls;
    }

    /** Returns the streams that {@code principalName} runs on all nodes, oldest first. */
    public List<ListedStream> list(String principalName) {
        return calls.run(() -> store.list(principalName), late -> {});
    }

    /**
     * Ends a stream of {@code principalName} and the responses that play it; its session lives on. Its player gets 409 until
     * {@link #startAgain}, or until {@code streamLease} has passed. Other nodes learn of it within {@code syncInterval} plus
     * one query.
     *
     * @param handle a handle from {@link #list}
     * @return whether there was such a stream
     */
    public boolean end(String principalName, String handle) {
        var key = SessionKey.parseHandle(handle);
        return key != null && calls.run(() -> keeper.end(principalName, key), late -> {});
    }

    /**
     * Starts the stream of a session again, because its person asks for it.
     *
     * @return whether the stream has a slot now; false if the person's other streams have all slots
     */
    public boolean startAgain(Session session) {
        var stream = MediaStream.of(session);
        return calls.together(() -> {
            calls.<@Nullable Void>run(
                    () -> {
                        store.startAgain(stream);
                        return null;
                    },
                    late -> {});
            return keeper.restart(stream) instanceof HeldStream;
        });
    }
}
