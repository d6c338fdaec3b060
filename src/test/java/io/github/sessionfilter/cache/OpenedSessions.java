package io.github.sessionfilter.cache;

import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sessions that clients have asked for, by their numbers; knows whose later sessions may be revoked as well. */
final class OpenedSessions {
    private final VirtualTime time;
    private final History history;
    private final Locks locks;
    private final Map<Integer, OpenedSession> byNumber = new TreeMap<>();
    private final Set<String> principalsInDoubt = new HashSet<>();
    private boolean everybodyIsInDoubt;

    OpenedSessions(VirtualTime time, History history, Locks locks) {
        this.time = time;
        this.history = history;
        this.locks = locks;
    }

    OpenedSession open(int number, String principal, long bornAt) {
        return opened(new OpenedSession(number, principal, bornAt));
    }

    /** Opens the session into which {@code before} is rotated. It lives by the same timeouts. */
    OpenedSession rotate(int number, OpenedSession before) {
        history.livesAs(number, before.number);
        return opened(new OpenedSession(number, before));
    }

    private OpenedSession opened(OpenedSession opened) {
        byNumber.put(opened.number, opened);
        var principal = opened.principal;
        if (everybodyIsInDoubt
                || principalsInDoubt.contains(principal)
                || locks.isUncertain(principal, opened.bornAt)) {
            mayBeRevoked(opened, 0, millis());
        }
        return opened;
    }

    @Nullable
    OpenedSession get(int number) {
        return byNumber.get(number);
    }

    /** Returns the sessions of a principal, or of everybody. */
    List<OpenedSession> of(@Nullable String principal) {
        return byNumber.values().stream()
                .filter(session -> principal == null || session.principal.equals(principal))
                .toList();
    }

    /** Says that a later login of a principal, or of anybody, may be revoked as well. */
    void putInDoubt(@Nullable String principal) {
        if (principal == null) {
            everybodyIsInDoubt = true;
        } else {
            principalsInDoubt.add(principal);
        }
    }

    void mayBeRevoked(OpenedSession session, int node, long since) {
        revoked(session, node, since, Outcome.UNKNOWN);
    }

    /** Records a revocation that began at {@code since}, and ends now. */
    void revoked(OpenedSession session, int node, long since, Outcome outcome) {
        history.add(Operation.revoke(session.number, node, since, millis(), outcome));
    }

    private long millis() {
        return Duration.ofNanos(time.now()).toMillis();
    }
}
