package io.github.sessionfilter.running;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a running response end once: by its completion, or by another thread.
 *
 * <p>Thread-safe.
 */
final class ResponseEnd {
    /** How long the completion of a response waits for an end that another thread has begun. */
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile State state = State.RUNNING;
    private volatile long endedAt;
    /** The thread that ends the response; guarded by this, as the actions and each change of the state are. */
    private @Nullable Thread ending;

    private List<Runnable> actions = List.of();

    private enum State {
        RUNNING,
        ENDING,
        ENDED,
        COMPLETE
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    /** Returns the nanoseconds since another thread has ended the response. */
    long age() {
        return System.nanoTime() - endedAt;
    }

    /** Waits for an end that has begun, and makes a change while none can begin. */
    synchronized void change(Runnable change) {
        await();
        change.run();
    }

    /** Waits for an end that has begun. Afterwards none can begin, and the actions are forgotten. */
    synchronized void complete() {
        await();
        actions = List.of();
        if (state == State.RUNNING) {
            state = State.COMPLETE;
        }
    }

    /** The container waits here before it gives the connection to the next exchange. */
    private void await() {
        long begun = System.nanoTime();
        boolean interrupted = false;
        while (state == State.ENDING && ending != Thread.currentThread() && !interrupted) {
            long left = WAIT_NANOS - (System.nanoTime() - begun);
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs an action when the response is ended; at once, on this thread, if it has ended already. */
    void whenEnded(Runnable action) {
        synchronized (this) {
            if (state == State.COMPLETE) {
                return;
            }
            if (state == State.RUNNING) {
                var more = new ArrayList<>(actions);
                more.add(action);
                actions = more;
                return;
            }
        }
        action.run();
    }

    /** Begins to end the response on this thread. Returns false if it has ended or completed. */
    synchronized boolean begin() {
        if (state != State.RUNNING) {
            return false;
        }
        state = State.ENDING;
        ending = Thread.currentThread();
        return true;
    }

    /** Finishes what {@link #begin} has begun, and returns the actions, which the caller runs. */
    synchronized List<Runnable> finish() {
        endedAt = System.nanoTime();
        state = State.ENDED;
        notifyAll();
        var waiting = actions;
        actions = List.of();
        return waiting;
    }
}
