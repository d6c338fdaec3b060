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
 * Runs actors one at a time in virtual time, which passes only while all of them sleep.
 *
 * <p>A seed decides the order of events at the same instant, so the same seed gives the same run. Actors are threads,
 * because the code under test blocks. An actor that sleeps hands over to the next one.
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

    /** An event: {@code actor} continues, or {@code effect} runs if there is no actor. */
    private record Event(long at, long order, Actor actor, Runnable effect) {}

    /** The threads of a process: actors that are stopped and killed together. */
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

    /** Thrown in an actor that sleeps when it is killed or the run ends. */
    static final class ActorEnded extends Error {
        private static final long serialVersionUID = 1L;

        ActorEnded() {
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

    /** Returns the virtual time, in nanoseconds. */
    long now() {
        return now;
    }

    /** Runs {@code effect} after {@code delay}, even if the caller is killed; it must not sleep. */
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
            if (!isEnded(actor)) {
                steps.run();
            }
        } catch (ActorEnded e) {
            // the actor ends here
        } catch (Throwable e) {
            failure = failure == null ? e : failure;
        }
        handOver();
    }

    /** Lets {@code duration} pass; called by an actor. */
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
        if (isEnded(actor)) {
            throw new ActorEnded();
        }
    }

    private boolean isEnded(Actor actor) {
        return stopped || actor.process.killed;
    }

    /** Runs until {@code end}. Throws the first exception of an actor. */
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

    /** Advances the time to the next actor, and returns it, or null if all have ended. */
    private Actor next() {
        while (!stopped && failure == null) {
            var event = events.poll();
            if (event == null || event.at > end) {
                break;
            }
            now = event.at;
            if (event.actor == null) {
                runEffect(event.effect);
            } else if (event.actor.process.isStopped(now) && !event.actor.process.killed) {
                events.add(new Event(event.actor.process.stoppedUntil, event.order, event.actor, null));
            } else {
                return event.actor;
            }
        }
        stopped = true;
        return sleeping.isEmpty() ? null : sleeping.get(0); // the actors unwind one after the other
    }

    private void runEffect(Runnable effect) {
        try {
            effect.run();
        } catch (RuntimeException | Error e) {
            failure = failure == null ? e : failure;
        }
    }
}
