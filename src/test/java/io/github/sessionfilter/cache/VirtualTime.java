package io.github.sessionfilter.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Runs actors one at a time in a time of its own, which stands still while they run and passes only while all sleep. A
 * seed decides the order of what happens at the same instant, so the same seed gives the same run.
 *
 * <p>Actors are threads, because the code under test blocks; each hands over to the next where it sleeps.
 */
final class VirtualTime {
    private static final ThreadFactory DAEMONS = task -> {
        var thread = new Thread(task, "actor");
        thread.setDaemon(true);
        return thread;
    };
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(DAEMONS);
    private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<Actor> sleeping = new ArrayList<>();
    private final Semaphore over = new Semaphore(0);
    private long now;
    private long end;
    private boolean stopped;
    private Throwable failure;

    /** What happens at an instant: an actor goes on, or, if there is none, {@code effect}. */
    private record Event(long at, long order, Actor actor, Runnable effect) {}

    /** Actors that are stopped, and killed, together: the threads of a process. */
    static final class Process {
        private long stoppedUntil;
        private boolean killed;

        void stopUntil(long instant) {
            stoppedUntil = Math.max(stoppedUntil, instant);
        }

        boolean isStopped(long now) {
            return now < stoppedUntil;
        }

        void kill() {
            killed = true;
        }
    }

    /** Thrown where an actor sleeps that is not to wake up again: it was killed, or the run is over. */
    static final class Gone extends Error {
        private static final long serialVersionUID = 1L;

        Gone() {
            super("the actor was killed, or the run is over", null, false, false);
        }
    }

    private static final class Actor {
        private final Process process;
        private final Semaphore turn = new Semaphore(0);

        Actor(Process process) {
            this.process = process;
        }
    }

    VirtualTime(Random random) {
        this.random = random;
    }

    /** Returns the time in nanoseconds. */
    long now() {
        return now;
    }

    /** Has {@code effect} happen after {@code delay}, whatever becomes of the caller; it must not sleep. */
    void after(long delay, Runnable effect) {
        events.add(new Event(now + delay, random.nextLong(), null, effect));
    }

    /** Starts an actor of {@code process} after {@code delay}. */
    void start(Process process, long delay, Runnable steps) {
        var actor = new Actor(process);
        sleeping.add(actor);
        events.add(new Event(now + delay, random.nextLong(), actor, null));
        THREADS.execute(() -> run(actor, steps));
    }

    private void run(Actor actor, Runnable steps) {
        CURRENT.set(actor);
        actor.turn.acquireUninterruptibly();
        sleeping.remove(actor);
        try {
            if (!isGone(actor)) {
                steps.run();
            }
        } catch (Gone e) {
            // as it was told
        } catch (Throwable e) {
            failure = failure == null ? e : failure;
        }
        handOver();
    }

    /** Called by an actor: lets {@code duration} pass. */
    void sleep(long duration) {
        var actor = CURRENT.get();
        sleeping.add(actor);
        events.add(new Event(now + duration, random.nextLong(), actor, null));
        var next = next();
        if (next != actor) {
            wake(next);
            actor.turn.acquireUninterruptibly();
        }
        sleeping.remove(actor);
        if (isGone(actor)) {
            throw new Gone();
        }
    }

    private boolean isGone(Actor actor) {
        return stopped || actor.process.killed;
    }

    /** Runs until {@code end}, and throws what an actor threw. */
    void runUntil(long end) throws Throwable {
        this.end = end;
        handOver();
        over.acquireUninterruptibly();
        if (failure != null) {
            throw failure;
        }
    }

    private void handOver() {
        wake(next());
    }

    private void wake(Actor next) {
        if (next == null) {
            over.release();
        } else {
            next.turn.release();
        }
    }

    /** Passes the time until an actor goes on, and returns it; null when all are gone. */
    private Actor next() {
        while (!stopped && failure == null) {
            var event = events.poll();
            if (event == null || event.at > end) {
                break;
            }
            now = event.at;
            if (event.actor == null) {
                happen(event.effect);
            } else if (event.actor.process.isStopped(now) && !event.actor.process.killed) {
                events.add(new Event(event.actor.process.stoppedUntil, event.order, event.actor, null));
            } else {
                return event.actor;
            }
        }
        stopped = true;
        return sleeping.isEmpty() ? null : sleeping.get(0); // each unwinds, one after the other
    }

    private void happen(Runnable effect) {
        try {
            effect.run();
        } catch (RuntimeException | Error e) {
            failure = failure == null ? e : failure;
        }
    }
}
