package io.github.sessionfilter.running;

import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.RunningSessions;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the running responses whose session was revoked, on this node or on another.
 *
 * <p>It asks for each response whether its session is known to be revoked: soon after this node has learned of any
 * revocation, and once a second. No way of revoking can therefore be forgotten. A session that memory does not know is read
 * from the store, because only the store may say no. If the store fails, the response goes on.
 *
 * <p>The response of a logout runs on the session that it ends, so each response may complete for a moment. Called by one
 * thread.
 */
public final class RevokedResponses {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long a response goes on of which a part has been sent. */
    static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** The time between two reads of one session. */
    static final long READ_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** The time between two reads of a session that has expired while its response goes on. */
    static final long EXPIRED_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** How many sessions are read at most in one call, so that the next revocations do not wait long. */
    static final int MAX_READS = 50;

    private final RunningResponses responses;
    private final RunningSessions sessions;
    private final boolean endExpired;
    private final long unsentGraceNanos;
    private final LongSupplier ageNanos;
    private final Logger logger;
    private final Map<RunningResponse, Findings> findings = new HashMap<>();

    private long seenChanges = -1;
    private long askedAt;

    /** What earlier calls have found out about a response. */
    private static final class Findings {
        private long nextRead;
        private long refusedAt;
        private boolean hasExpired;
        private @Nullable EndReason reason;

        Findings(long now) {
            this.nextRead = now;
        }
    }

    /**
     * Creates the task.
     *
     * @param endExpired whether the expiry of a session ends its responses, too
     * @param unsentGrace how long a response goes on of which nothing has been sent: it may wait for its own revocation
     * @param ageNanos the age of the node's clock
     */
    public RevokedResponses(
            RunningResponses responses,
            RunningSessions sessions,
            boolean endExpired,
            Duration unsentGrace,
            LongSupplier ageNanos,
            Logger logger) {
        this.responses = responses;
        this.sessions = sessions;
        this.endExpired = endExpired;
        this.unsentGraceNanos = unsentGrace.toNanos();
        this.ageNanos = ageNanos;
        this.logger = logger;
    }

    /** Ends what is to be ended. Called several times a second; most calls do nothing. */
    public void end() {
        long now = ageNanos.getAsLong();
        responses.cutLate();
        findings.keySet().removeIf(response -> !responses.contains(response));
        boolean isWaiting = findings.values().stream().anyMatch(found -> found.reason != null);
        long changes = sessions.changes();
        if (responses.size() == 0 || !isWaiting && changes == seenChanges && now - askedAt < INTERVAL_NANOS) {
            return;
        }
        seenChanges = changes;
        askedAt = now;
        var unknown = new ArrayList<RunningResponse>();
        for (var response : responses.all()) {
            var verdict = recall(response);
            if (response.mayEnd() && !endIfRefused(response, verdict, now)) {
                unknown.add(response);
            }
        }
        read(unknown, now);
    }

    /** A rotation is known before the revocation of the old key is, so the question for it comes second. */
    private @Nullable SessionVerdict recall(RunningResponse response) {
        var session = response.session();
        var verdict = sessions.recall(session);
        var current = sessions.current(session);
        if (current == session) {
            return verdict;
        }
        if (!response.followsRotations()) {
            return Reason.REVOKED.verdict();
        }
        response.continueAs(current);
        return sessions.recall(current);
    }

    /** Reads sessions until the store fails, or a second has passed. */
    private void read(List<RunningResponse> unknown, long now) {
        int reads = 0;
        for (var response : unknown) {
            var found = findings.computeIfAbsent(response, added -> new Findings(now));
            if (now - found.nextRead < 0) {
                continue;
            }
            if (++reads > MAX_READS || ageNanos.getAsLong() - now > INTERVAL_NANOS) {
                return;
            }
            found.nextRead = now + READ_INTERVAL_NANOS;
            SessionVerdict verdict;
            try {
                verdict = read(response);
            } catch (SessionStoreException e) {
                logger.log(Level.DEBUG, "the session of a running response could not be read", e);
                return;
            }
            found.hasExpired |= isRefused(verdict, Reason.EXPIRED);
            if (found.hasExpired) {
                found.nextRead = now + EXPIRED_INTERVAL_NANOS;
            }
            if (found.hasExpired && isRefused(verdict, Reason.UNKNOWN)) {
                verdict = Reason.EXPIRED.verdict(); // its row was removed long after the expiry
            }
            endIfRefused(response, verdict, now);
        }
    }

    /** The read follows rotations, or has just learned of one. */
    private SessionVerdict read(RunningResponse response) {
        var session = response.session();
        var verdict = sessions.read(session);
        return response.followsRotations() || sessions.current(session) == session ? verdict : Reason.REVOKED.verdict();
    }

    private static boolean isRefused(SessionVerdict verdict, Reason reason) {
        return verdict instanceof Refused refused && refused.reason() == reason;
    }

    /** Returns false if only the store can tell whether the session is live. */
    private boolean endIfRefused(RunningResponse response, @Nullable SessionVerdict verdict, long now) {
        var found = findings.get(response);
        var known = found == null ? null : found.reason;
        var reason = known != null ? known : reason(verdict);
        if (reason == null) {
            return verdict != null;
        }
        if (found == null) {
            found = new Findings(now);
            findings.put(response, found);
        }
        if (known == null) {
            found.reason = reason;
            found.refusedAt = now;
        }
        if (now - found.refusedAt >= grace(response)) {
            findings.remove(response);
            responses.end(response, reason);
        }
        return true;
    }

    /** Returns why a verdict ends a response, or null if it does not. */
    private @Nullable EndReason reason(@Nullable SessionVerdict verdict) {
        return verdict instanceof Refused refused && (refused.reason() != Reason.EXPIRED || endExpired)
                ? EndReason.of(refused.reason())
                : null;
    }

    private long grace(RunningResponse response) {
        return switch (response.progress()) {
            case UNSENT -> unsentGraceNanos;
            case SENDING -> GRACE_NANOS;
            case CONTINUED -> 0;
        };
    }
}
