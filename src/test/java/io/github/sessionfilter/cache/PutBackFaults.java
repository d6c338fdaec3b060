package io.github.sessionfilter.cache;

import io.github.sessionfilter.BrokenSource;
import io.github.sessionfilter.cache.BrokenLawsTest.Mutation;
import java.util.ArrayList;
import java.util.List;

/** The faults that a review found before the simulation drew them, each as the mutation that puts it back. */
final class PutBackFaults {
    private static final String MAIN = "src/main/java/io/github/sessionfilter/";
    private static final String TEST = "src/test/java/io/github/sessionfilter/";
    private static final String MEMORY = TEST + "session/MemoryStore.java";
    private static final String CONNECTION = TEST + "cache/SimulatedConnection.java";

    private PutBackFaults() {}

    static List<Mutation> all() {
        var all = new ArrayList<Mutation>();
        all.addAll(clockSteps());
        all.addAll(edge());
        all.addAll(limits());
        all.addAll(unboundedCallers());
        all.addAll(shutdown());
        all.addAll(cutOffs());
        all.addAll(locks());
        all.addAll(logins());
        return all;
    }

    private static BrokenSource edit(String file, String kept, String broken) {
        return new BrokenSource(file, kept, broken);
    }

    private static List<Mutation> clockSteps() {
        var reading = MAIN + "cache/StoreReading.java";
        return List.of(
                new Mutation(
                        62,
                        "A: a sync does not see that the clock was set back during a cut",
                        List.of(
                                edit(reading, "return passedOnStore - least;", "return Math.min(0, passedOnStore);"),
                                edit(
                                        MAIN + "cache/RevocationSync.java",
                                        "hasPassedSince(before, overlap) ? Long.MIN_VALUE : ",
                                        ""),
                                edit(CONNECTION, "return clock.highestMillisWithin(window.overlap());", "return 0;"))),
                new Mutation(
                        36,
                        "A: a sync does not see that the clock was set forward",
                        reading,
                        "return Math.max(0, passedOnStore - most);",
                        "return 0;"));
    }

    private static List<Mutation> edge() {
        return List.of(new Mutation(
                15,
                "B: a touch in the last second is written after the request",
                MAIN + "session/Touches.java",
                "if (!mayExpireBefore(touched, session)) {",
                "if (touched != null) {"));
    }

    private static List<Mutation> limits() {
        var logins = MAIN + "session/SessionOpener.java";
        var insert = "        var limited = sessions.insert(key, login, limit, replaced);\n";
        return List.of(
                new Mutation(
                        17,
                        "C: a login that the limit refuses revokes the newest sessions",
                        logins,
                        insert,
                        """
                                if (limit.whenFull() == SessionLimit.WhenFull.REFUSE) {
                                    var opened = sessions.insert(key, login);
                                    var live = sessions.list(login.principalName());
                                    for (int i = limit.sessions(); i < live.size(); i++) {
                                        sessions.revoke(live.get(i).session().key());
                                    }
                                    return opened;
                                }
                        """ + insert),
                new Mutation(
                        18, "C: a login revokes the sessions that look oldest after it", logins, insert, """
                                if (limit.whenFull() == SessionLimit.WhenFull.REVOKE_OLDEST) {
                                    var opened = sessions.insert(key, login);
                                    var live = sessions.list(login.principalName());
                                    for (int i = 0; i < live.size() - limit.sessions(); i++) {
                                        sessions.revoke(live.get(i).session().key());
                                    }
                                    return opened;
                                }
                        """ + insert));
    }

    private static List<Mutation> unboundedCallers() {
        var principals = MAIN + "cache/UnconfirmedPrincipals.java";
        return List.of(
                new Mutation(
                        0,
                        "D: a revocation of all sessions goes on until it finds none",
                        List.of(
                                edit(
                                        CONNECTION,
                                        "long until = Math.min(createdUntil, ",
                                        "long until = Math.max(createdUntil, "),
                                edit(CONNECTION, "lateBatches <= MAX_LATE_BATCHES;", "revoked != null;"))),
                new Mutation(
                        14,
                        "D: a revocation of all sessions stamps all dead rows again",
                        CONNECTION,
                        "begun - REPEATED_WITHIN.toMillis()",
                        "Long.MIN_VALUE"),
                new Mutation(
                        369,
                        "D: the batches of a revocation are timed as one",
                        MAIN + "cache/Revocations.java",
                        "calls.run(() -> stamp(revocation, SessionStore.ANY_TIME), ",
                        "calls.run(() -> stampedInTime(() -> stamp(revocation, SessionStore.ANY_TIME)), "),
                new Mutation(
                        169,
                        "D: one person fills the memory of unconfirmed revocations",
                        List.of(
                                edit(
                                        principals,
                                        "    synchronized void begin(PrincipalRevocation revocation) {\n",
                                        """
                                            private final java.util.Set<PrincipalRevocation> unmerged = new java.util.HashSet<>();

                                            synchronized void begin(PrincipalRevocation revocation) {
                                                if (unmerged.size() >= 1_000) {
                                                    throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNCONFIRMED);
                                                }
                                                unmerged.add(revocation);
                                        """),
                                edit(
                                        principals,
                                        "        var name = confirmed.principalName();\n",
                                        "        var name = confirmed.principalName();\n        unmerged.remove(confirmed);\n"))),
                new Mutation(
                        194,
                        "D: a logout with an invalid id is an UPDATE",
                        MAIN + "session/SessionManager.java",
                        "sessions.revokePresented(key, id)",
                        "sessions.revoke(key)"),
                new Mutation(
                        194,
                        "D: expired ids are in no budget",
                        MAIN + "cache/Lookups.java",
                        "if (!deadIds.tryTake(key)) {",
                        "if (key == null) {"),
                new Mutation(
                        94,
                        "D: a revocation of all sessions invalidates the fences of all people",
                        MAIN + "cache/Revocations.java",
                        "tombstones.addConfirmed(revocation);",
                        "tombstones.invalidateFences();"));
    }

    private static List<Mutation> shutdown() {
        return List.of(new Mutation(
                70,
                "E: a shutdown writes what waits, however long it takes",
                TEST + "cache/SimulatedWebapp.java",
                "        time.start(last, name(5, 0), 0, () -> writeLast(deadline));\n",
                "        write(() -> false);\n"));
    }

    private static List<Mutation> cutOffs() {
        return List.of(
                new Mutation(
                        22,
                        "cut-off: a sync takes in none",
                        MAIN + "cache/RevocationSync.java",
                        "        takeInCutOffs(page);\n",
                        ""),
                new Mutation(
                        24,
                        "cut-off: a later login has the time of a clock that was set back",
                        MEMORY,
                        "Session.begin(key, login, moment.now, moment.issuedBefore, timeouts)",
                        "Session.begin(key, login, moment.now, moment.now, timeouts)"));
    }

    private static List<Mutation> locks() {
        return List.of(
                new Mutation(
                        24,
                        "lock: it spares a login that is committed after it",
                        MEMORY,
                        "Math.max(untilNow, Math.min(lockedUntil, lateCommit))",
                        "untilNow"),
                new Mutation(
                        24,
                        "lock: a short one spares a session that is stamped later than it ends",
                        MEMORY,
                        "Math.max(untilNow, Math.min(lockedUntil, lateCommit))",
                        "Math.min(lockedUntil, lateCommit)"),
                new Mutation(
                        474,
                        "lock: this node refuses no login until the store has confirmed",
                        MAIN + "cache/CutOffRevocations.java",
                        "if (clock.isSet() && unconfirmed.isLocked(",
                        "if (principalName.isEmpty() && unconfirmed.isLocked("));
    }

    private static List<Mutation> logins() {
        var session = MAIN + "session/Session.java";
        return List.of(
                new Mutation(
                        50,
                        "login: a touch extends a session by the timeout of the realm",
                        session,
                        "timeouts.expiryAfterUse(usedAt, absoluteExpiresAt, terms)",
                        "timeouts.expiryAfterUse(usedAt, absoluteExpiresAt, LoginTerms.NONE)"),
                new Mutation(
                        1,
                        "login: a session begins with the timeout of the realm",
                        session,
                        "timeouts.expiryAfterUse(now, absoluteExpiresAt, terms)",
                        "timeouts.expiryAfterUse(now, absoluteExpiresAt, LoginTerms.NONE)"),
                new Mutation(
                        500,
                        "login: a rotation forgets the timeout of the login",
                        MEMORY,
                        "        var terms = row.session.terms();\n",
                        "        var terms = LoginTerms.NONE;\n"),
                new Mutation(
                        0,
                        "login: a revocation spares a key, which another node replaces",
                        MEMORY,
                        "!row.session.loginKey().equals(spared)",
                        "!row.session.key().equals(spared)"));
    }
}
