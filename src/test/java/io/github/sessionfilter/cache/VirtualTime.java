package io.github.sessionfilter.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Runs actors one at a time in virtual time, which passes only while all of them sleep.
 *
 * <p>Each actor draws its random numbers from a seed of its own, so an actor that is left out changes no other one.
 * Actors are threads, because the code under test blocks. An actor that sleeps hands over to the next one. The thread of
 * an actor that ends runs the next one that starts, because a change of threads is most of the cost.
 */
final class VirtualTime {
    private static final ThreadFactory DAEMONS = task -> {
        var thread = new Thread(task, "actor");
        thread.setDaemon(true);
        return thread;
    };
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(DAEMONS);
    private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

    private final long seed;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<Actor> sleeping = new ArrayList<>();
    private final Semaphore over = new Semaphore(0);
    private long now;
    private long end;
    private boolean stopped;
    private Throwable failure;

    /** An event: {@code actor} starts or continues, or {@code effect} runs if there is no actor. */
    private record Event(long at, long order, Actor actor, Runnable effect) {}

    /** The threads of a process: actors that are stopped and killed together. */
    static final class Process {
        private long stoppedUntil;
        private boolean killed;
        /** How many of its actors have started and not ended. */
        private int running;

        void stopUntil(long instant) {
            stoppedUntil = Math.max(stoppedUntil, instant);
        }

        boolean isStopped(long now) {
            return now < stoppedUntil;
        }

        void kill() {
            killed = true;
        }

        boolean isKilled() {
            return killed;
        }

        int running() {
            return running;
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
        private final SplittableRandom random;
        private final Runnable steps;
        private final Semaphore turn = new Semaphore(0);
        private boolean hasStarted;
        private int statements;

        Actor(Process process, SplittableRandom random, Runnable steps) {
            this.process = process;
            this.random = random;
            this.steps = steps;
        }
    }

    VirtualTime(long seed) {
        this.seed = seed;
    }

    /** Returns the virtual time, in nanoseconds. */
    long now() {
        return now;
    }

    /** Returns the random numbers of the actor that runs now. */
    SplittableRandom random() {
        return CURRENT.get().random;
    }

    /** Returns the random numbers that belong to {@code name} in each run of the seed. */
    SplittableRandom random(long name) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ name * 0xD1B54A32D192ED03L);
    }

    /**
     * Runs {@code effect} after {@code delay}, even if the caller is killed; it must not sleep.
     *
     * @param order decides which effect is the first at the same instant
     */
    void after(long delay, long order, Runnable effect) {
        events.add(new Event(now + delay, order, null, effect));
    }

    /** Counts a statement of the actor that runs now. */
    void countStatement() {
        CURRENT.get().statements++;
    }

    /** Returns how many statements the actor that runs now has sent. */
    int statements() {
        return CURRENT.get().statements;
    }

    /** Starts an actor of {@code process} after {@code delay}, with the random numbers of {@code name}. */
    void start(Process process, long name, long delay, Runnable steps) {
        var random = random(name);
        events.add(new Event(now + delay, random.nextLong(), new Actor(process, random, steps), null));
    }

    /** Lets {@code duration} pass; called by an actor. */
    void sleep(long duration) {
        var actor = CURRENT.get();
        sleeping.add(actor);
        events.add(new Event(now + duration, actor.random.nextLong(), actor, null));
        var next = next();
        if (next != actor) {
            handOver(next);
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
        handOver(next());
        over.acquireUninterruptibly();
        if (failure != null) {
            throw failure;
        }
    }

    private void handOver(Actor next) {
        if (next == null) {
            over.release();
        } else if (next.hasStarted) {
            next.turn.release();
        } else {
            THREADS.execute(() -> runFrom(next));
        }
    }

    /** Runs actors, one after the other, until the next one is not a new one. */
    private void runFrom(Actor first) {
        var next = first;
        while (next != null && !next.hasStarted) {
            run(next);
            next = next();
        }
        handOver(next);
    }

    private void run(Actor actor) {
        CURRENT.set(actor);
        actor.hasStarted = true;
        actor.process.running++;
        try {
            actor.steps.run();
        } catch (ActorEnded e) {
            // the actor ends here
        } catch (Throwable e) {
            fail(e);
        } finally {
            actor.process.running--;
        }
    }

    private void fail(Throwable e) {
        failure = failure == null ? e : failure;
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
                continue;
            }
            var process = event.actor.process;
            if (process.isStopped(now) && !process.killed) {
                events.add(new Event(process.stoppedUntil, event.order, event.actor, null));
            } else if (event.actor.hasStarted || !process.killed) {
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
            fail(e);
        }
    }
}
