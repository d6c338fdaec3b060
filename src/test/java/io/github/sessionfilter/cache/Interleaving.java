package io.github.sessionfilter.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Runs actors one at a time, and changes from one to another only where they pause, in an order that a seed decides.
 *
 * <p>An actor that waits for another one, not at a pause, is left waiting while the others go on.
 */
final class Interleaving {
    private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

    private final Random random;
    private final List<Actor> actors = new ArrayList<>();

    Interleaving(long seed) {
        this.random = new Random(seed);
    }

    void actor(Runnable steps) {
        actors.add(new Actor(steps));
    }

    /** Called by an actor: lets any of the actors go on. */
    static void pause() {
        var actor = CURRENT.get();
        if (actor != null) {
            actor.pause();
        }
    }

    /** Runs all actors to their ends, and throws what one of them threw. */
    void run() {
        actors.forEach(Thread::start);
        while (true) {
            actors.forEach(Actor::awaitRest);
            var ready = actors.stream().filter(actor -> actor.paused).toList();
            if (ready.isEmpty() && actors.stream().noneMatch(Thread::isAlive)) {
                break;
            }
            if (!ready.isEmpty()) {
                ready.get(random.nextInt(ready.size())).goOn();
            }
        }
        for (var actor : actors) {
            if (actor.failure != null) {
                throw new AssertionError("an actor failed", actor.failure);
            }
        }
    }

    private static final class Actor extends Thread {
        private final Runnable steps;
        private final Semaphore turn = new Semaphore(0);
        private volatile boolean paused;
        private volatile Throwable failure;

        Actor(Runnable steps) {
            this.steps = steps;
            setDaemon(true);
        }

        @Override
        public void run() {
            CURRENT.set(this);
            try {
                pause();
                steps.run();
            } catch (Throwable e) {
                failure = e;
            }
        }

        void pause() {
            paused = true;
            turn.acquireUninterruptibly();
        }

        void goOn() {
            paused = false;
            turn.release();
        }

        /** Returns when this actor pauses, has ended, or waits for another actor. */
        void awaitRest() {
            while (!paused && isAlive()) {
                var state = getState();
                if (state == State.WAITING || state == State.TIMED_WAITING) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
    }
}
