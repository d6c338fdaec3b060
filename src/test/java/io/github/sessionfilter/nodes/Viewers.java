package io.github.sessionfilter.nodes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The sessions of the drills: those under login, those that live, those that rest, those that were ended. Safe for use
 * by many threads.
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

    /** A login that is under way. */
    private record Login(int session, String user) {}

    /** A session that is left alone until a moment. */
    private record Rest(Viewer viewer, long until) {}

    /** Begins a login, and returns the number of its session. */
    synchronized int begin(String user) {
        logins.put(sessions, new Login(sessions, user));
        return sessions++;
    }

    /** Ends the login that brought nothing. */
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

    /** Returns one of those that were ended last, or null. */
    synchronized Viewer anyEnded() {
        return ends == 0 ? null : ended[ThreadLocalRandom.current().nextInt(Math.min(ends, REMEMBERED))];
    }

    /** All whose login was answered, the live ones first. */
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

    /** All sessions that {@code user} has ever had: some may rest, some may have ended without our knowledge. */
    synchronized List<Viewer> of(String user) {
        return List.copyOf(everOf.getOrDefault(user, List.of()));
    }

    /** The sessions of {@code user} whose logins are under way. */
    synchronized List<Integer> loginsOf(String user) {
        return logins.values().stream()
                .filter(login -> login.user.equals(user))
                .map(Login::session)
                .toList();
    }

    /** Takes a session out of the traffic; it is still tried now and then, as somebody might who has stolen it. */
    synchronized void end(Viewer viewer) {
        if (leave(viewer)) {
            ended[ends++ % REMEMBERED] = viewer;
        }
    }

    /** Leaves a session alone until {@code until}. */
    synchronized void rest(Viewer viewer, long until) {
        if (leave(viewer)) {
            resting.add(new Rest(viewer, until));
        }
    }

    /** Takes a session out of the traffic, for somebody who uses it alone. */
    synchronized void hide(Viewer viewer) {
        leave(viewer);
    }

    /** Returns a session that has rested until {@code now}, and forgets it; or null. */
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
