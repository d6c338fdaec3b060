package io.github.sessionfilter.nodes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The sessions of a drill by state: logging in, live, idle, ended. Thread-safe.
 */
final class Viewers {
    private static final int REMEMBERED = 300;

    private final Map<Integer, Login> logins = new HashMap<>();
    private final List<Viewer> known = new ArrayList<>();
    private final List<Viewer> live = new ArrayList<>();
    private final Map<String, List<Viewer>> byUser = new HashMap<>();
    private final Map<String, List<Viewer>> everOf = new HashMap<>();
    private final List<Rest> resting = new ArrayList<>();
    private final Viewer[] ended = new Viewer[REMEMBERED];
    private int sessions;
    private int ends;

    /** A running login. */
    private record Login(int session, String user) {}

    /** A session that gets no requests until a given time. */
    private record Rest(Viewer viewer, long until) {}

    /** Starts a login and returns the number of its session. */
    synchronized int begin(String user) {
        logins.put(sessions, new Login(sessions, user));
        return sessions++;
    }

    /** Ends a login that failed. */
    synchronized void failed(int session) {
        logins.remove(session);
    }

    synchronized void opened(Viewer viewer) {
        logins.remove(viewer.session());
        known.add(viewer);
        live.add(viewer);
        byUser.computeIfAbsent(viewer.user(), user -> new ArrayList<>()).add(viewer);
        everOf.computeIfAbsent(viewer.user(), user -> new ArrayList<>()).add(viewer);
    }

    synchronized int live() {
        return live.size();
    }

    /** Returns any live session, or null. */
    synchronized Viewer any() {
        return live.isEmpty() ? null : live.get(ThreadLocalRandom.current().nextInt(live.size()));
    }

    /** Returns another live session of the same user, or null. */
    synchronized Viewer another(Viewer viewer) {
        var others = byUser.getOrDefault(viewer.user(), List.of());
        return others.stream().filter(other -> other != viewer).findFirst().orElse(null);
    }

    /** Returns one of the 300 sessions that ended last, or null. */
    synchronized Viewer anyEnded() {
        return ends == 0 ? null : ended[ThreadLocalRandom.current().nextInt(Math.min(ends, REMEMBERED))];
    }

    /** Returns all sessions whose login was answered, live sessions first. */
    synchronized List<Viewer> all() {
        var all = new ArrayList<>(live);
        for (var viewer : known) {
            if (!isLive(viewer)) {
                all.add(viewer);
            }
        }
        return all;
    }

    private boolean isLive(Viewer viewer) {
        return byUser.getOrDefault(viewer.user(), List.of()).contains(viewer);
    }

    /** Returns all sessions that {@code user} has ever had, including idle and ended ones. */
    synchronized List<Viewer> of(String user) {
        return List.copyOf(everOf.getOrDefault(user, List.of()));
    }

    /** Returns the sessions of {@code user} that are logging in. */
    synchronized List<Integer> loginsOf(String user) {
        return logins.values().stream()
                .filter(login -> login.user.equals(user))
                .map(Login::session)
                .toList();
    }

    /** Takes a session out of the traffic. Clients still present it now and then, like a stolen id. */
    synchronized void end(Viewer viewer) {
        if (leave(viewer)) {
            ended[ends++ % REMEMBERED] = viewer;
        }
    }

    /** Takes a session out of the traffic until {@code until}. */
    synchronized void rest(Viewer viewer, long until) {
        if (leave(viewer)) {
            resting.add(new Rest(viewer, until));
        }
    }

    /** Takes a session out of the traffic, for the caller's own use. */
    synchronized void hide(Viewer viewer) {
        leave(viewer);
    }

    /** Removes and returns a session whose idle time is over at {@code now}, or null. */
    synchronized Viewer rested(long now) {
        for (int i = 0; i < resting.size(); i++) {
            if (resting.get(i).until <= now) {
                return resting.remove(i).viewer;
            }
        }
        return null;
    }

    private boolean leave(Viewer viewer) {
        var ofUser = byUser.get(viewer.user());
        if (ofUser == null || !ofUser.remove(viewer)) {
            return false;
        }
        if (ofUser.isEmpty()) {
            byUser.remove(viewer.user());
        }
        int at = live.indexOf(viewer);
        live.set(at, live.get(live.size() - 1));
        live.remove(live.size() - 1);
        return true;
    }
}
