package io.github.sessionfilter.recipes;

import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** People who log in and out at the webapp, and fetch segments through the proxy. It records what they see. Thread-safe. */
final class ViewerLoad implements AutoCloseable {
    /** The node of the history that stands for the proxy and all services behind it. */
    static final int PROXY = 0;

    private static final int WEBAPP = 1;
    private static final int THREADS = 8;
    private static final int SESSIONS = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String SEGMENT = "/films/life/hls/init.mp4";

    final History history = new History();
    private final Site site;
    private final List<Viewer> live = new ArrayList<>();
    private final List<Viewer> ended = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger unexpected = new AtomicInteger();
    private volatile boolean stopped;

    /** A session by its number in the history. */
    private record Viewer(int session, String id) {}

    ViewerLoad(Site site) {
        this.site = site;
    }

    static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    void start() throws IOException {
        while (live.size() < SESSIONS) {
            login();
        }
        for (int i = 0; i < THREADS; i++) {
            var thread = new Thread(this::run, "viewer-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void run() {
        while (!stopped) {
            try {
                step(ThreadLocalRandom.current().nextInt(100));
            } catch (IOException e) {
                unexpected.incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void step(int dice) throws IOException {
        if (dice < 5) {
            login();
        } else if (dice < 10) {
            logout();
        } else {
            var viewer = any(dice < 20 ? ended : live);
            if (viewer != null) {
                request(viewer);
            }
        }
    }

    private void login() throws IOException {
        int session = sessions.getAndIncrement();
        long begunAt = millis();
        var id = site.login("user" + session);
        history.add(Operation.login(session, WEBAPP, begunAt, millis(), Outcome.DONE));
        synchronized (this) {
            live.add(new Viewer(session, id));
        }
    }

    private void logout() throws IOException {
        var viewer = any(live);
        if (viewer == null || !end(viewer)) {
            return; // another thread has just done it
        }
        long begunAt = millis();
        site.logout(viewer.id);
        history.add(Operation.revoke(viewer.session, WEBAPP, begunAt, millis(), Outcome.DONE));
    }

    private synchronized boolean end(Viewer viewer) {
        return live.remove(viewer) && ended.add(viewer);
    }

    private synchronized Viewer any(List<Viewer> viewers) {
        return viewers.isEmpty()
                ? null
                : viewers.get(ThreadLocalRandom.current().nextInt(viewers.size()));
    }

    private void request(Viewer viewer) {
        long begunAt = millis();
        int status;
        try {
            status = RawHttp.get(site.port(), SEGMENT, "X-Session-Id: " + viewer.id)
                    .status();
        } catch (IOException e) {
            status = 0;
        }
        var outcome = outcome(status);
        if (outcome == Outcome.ERROR) {
            unexpected.incrementAndGet();
        }
        history.add(Operation.request(viewer.session, PROXY, begunAt, millis(), outcome));
    }

    private static Outcome outcome(int status) {
        return switch (status) {
            case 200 -> Outcome.DONE;
            case 401 -> Outcome.REFUSED;
            case 503 -> Outcome.UNAVAILABLE;
            case 0 -> Outcome.UNKNOWN;
            default -> Outcome.ERROR;
        };
    }

    /** Returns how many answers were neither 200 nor 401 nor 503, and how many logins and logouts failed. */
    int unexpected() {
        return unexpected.get();
    }

    void stop() {
        stopped = true;
        for (var thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Checks every session once more after the load has ended. */
    void probe() {
        List<Viewer> all;
        synchronized (this) {
            all = new ArrayList<>(live);
            all.addAll(ended);
        }
        all.forEach(this::request);
    }

    @Override
    public void close() {
        stop();
    }
}
