package io.github.sessionfilter.session;

import java.util.List;

/**
 * Stores the leases of the streams that run on all nodes.
 *
 * <p>A person has numbered slots. A stream that has a slot is never displaced; it loses its slot when its lease ends, its
 * session is revoked, or its person ends it. A write is committed when its method returns. Every method may throw {@link
 * SessionStoreException}, and waits a bounded time. Implementations are thread-safe.
 */
public interface StreamStore {
    /**
     * Gives a stream a slot of its person, or the slot that it has already. All nodes together give no more slots than the
     * limit.
     *
     * @param limit how many streams the person may run, at least 1
     */
    StreamStart start(MediaStream stream, int limit);

    /**
     * Extends leases, unless their streams have lost their slots. A lease that has ended is extended too, if its slot is
     * still free.
     */
    StreamExtension extend(List<StreamLease> leases);

    /**
     * Ends a stream of {@code principalName}. Its next {@link #start} is refused, until its person starts it again or the
     * time of a lease has passed.
     *
     * @return whether there was such a stream
     */
    boolean end(String principalName, SessionKey key);

    /** Lets a stream start that its person has ended. */
    void startAgain(MediaStream stream);

    /** Returns the streams that {@code principalName} runs, oldest first. */
    List<ListedStream> list(String principalName);

    /**
     * Returns the streams that their persons have ended.
     *
     * @param since the first end, in epoch milliseconds of the store's time
     */
    StreamEnds ends(long since);
}
