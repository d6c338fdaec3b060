package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import io.github.sessionfilter.session.StreamStart.Ended;
import io.github.sessionfilter.session.StreamStart.Leased;
import io.github.sessionfilter.session.StreamStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leads one session through its whole life, and checks each answer of the store.
 *
 * <p>It runs the statements of the store itself. Not thread-safe.
 */
final class LifeProbe {
    private static final int PAGE = 1_000;
    private static final Duration DEAD_AT_ONCE = Duration.ofMinutes(-1);
    private static final Duration OWN_IDLE = Duration.ofDays(1);
    private static final int OWN_STREAMS = 2;
    private static final String MAKE_ID_KEY = "make a key that tags session ids";
    private static final String STREAM = "lead a stream through its life";
    private static final String REMOVE_LEASES = "remove the leases of streams";
    private static final String CUT_OFF = "revoke the sessions of a person that began before a time";
    private static final String REMOVE_CUT_OFF = "remove a time before which sessions are revoked";
    /** Letters that a collation may take for equal, outside of ASCII and of the basic plane. */
    private static final String NAME = "session-filter probe %08x \u00e4 \ud83d\ude00 ";

    /** A name for each probe, because probes of several nodes may run at once. */
    private final String name = NAME.formatted(ThreadLocalRandom.current().nextInt());

    private final SessionStore store;
    private final Removal sessions;
    private final Consumer<String> cutOffs;
    private final IdKeyMaker idKeys;
    private final @Nullable StreamStore streams;
    private final Removal leases;
    private final SessionTimeouts timeouts;
    private String step = "the first statement";

    /**
     * Creates a probe.
     *
     * @param sessions removes rows of sessions
     * @param cutOffs removes the cut-off of a person
     * @param streams the store of streams, or null if there is none
     * @param leases removes rows of streams
     */
    LifeProbe(
            SessionStore store,
            Removal sessions,
            Consumer<String> cutOffs,
            IdKeyMaker idKeys,
            @Nullable StreamStore streams,
            Removal leases,
            SessionTimeouts timeouts) {
        this.store = store;
        this.sessions = sessions;
        this.cutOffs = cutOffs;
        this.idKeys = idKeys;
        this.streams = streams;
        this.leases = leases;
        this.timeouts = timeouts;
    }

    /** Removes rows that have been dead for a time. */
    interface Removal {
        void remove(List<SessionKey> keys, Duration retention);
    }

    /** Adds a key that tags session ids. */
    interface IdKeyMaker {
        void make(int number);
    }

    /** Returns what the probe does, or did when it failed. */
    String step() {
        return step;
    }

    /**
     * Runs all steps.
     *
     * @throws IllegalStateException if an answer is not the expected one
     * @throws io.github.sessionfilter.session.SessionStoreException if a statement fails
     */
    void run() {
        long begun = store.now();
        var key = randomKey();
        var next = randomKey();
        insertAndFind(key);
        list();
        touch(key, begun);
        if (streams != null) {
            leadAStream(live(key), streams);
        }
        rotate(key, next);
        revoke(next);
        sync(begun, List.of(key, next));
        revokeAll();
        revokeIssuedBefore();
        remove(List.of(key, next));
        begin(REMOVE_CUT_OFF);
        cutOffs.accept(name);
        if (streams != null) {
            begin(REMOVE_LEASES);
            leases.remove(List.of(key, next), DEAD_AT_ONCE);
        }
        makeIdKey();
    }

    private static SessionKey randomKey() {
        return SessionKey.of(SessionId.random());
    }

    private void insertAndFind(SessionKey key) {
        begin("insert a session");
        var login = Login.of(name)
                .device(description())
                .roles("viewer", "\u00e4")
                .idle(OWN_IDLE)
                .absolute(OWN_IDLE.multipliedBy(2))
                .streams(OWN_STREAMS);
        var inserted = store.insert(key, login);
        begin("find the session");
        var found = live(key);
        expect(
                found.principalName().equals(name)
                        && found.terms().equals(login.terms())
                        && found.createdAtMillis() == inserted.createdAtMillis()
                        && found.lastAccessedAtMillis() == inserted.lastAccessedAtMillis()
                        && found.expiresAtMillis() == inserted.expiresAtMillis()
                        && found.absoluteExpiresAtMillis() == inserted.absoluteExpiresAtMillis(),
                "the row is not as it was inserted");
        expect(isRefused(randomKey(), Reason.UNKNOWN), "an unknown session is not unknown");
    }

    private static String description() {
        return "\u00e4\ud83d\ude00" + "x".repeat(250);
    }

    private void list() {
        begin("list the sessions of a person");
        var listed = store.list(name);
        expect(listed.size() == 1 && listed.get(0).description().equals(description()), "the list is not as expected");
        expect(
                store.list(name.toUpperCase(Locale.ROOT)).isEmpty()
                        && store.list(name.strip()).isEmpty(),
                "two names that differ are taken for equal");
        expect(store.page(null, 1).size() == 1, "the list of all sessions is empty");
    }

    private void touch(SessionKey key, long begun) {
        begin("touch the session");
        var touched = live(key).usedAt(begun + Duration.ofMinutes(1).toMillis(), timeouts);
        expect(store.touch(List.of(touched)).isEmpty(), "the session is not found");
        var found = live(key);
        expect(
                found.lastAccessedAtMillis() == touched.lastAccessedAtMillis()
                        && found.expiresAtMillis() == touched.expiresAtMillis(),
                "the row is not as it was written");
    }

    private void leadAStream(Session session, StreamStore started) {
        begin(STREAM);
        var stream = MediaStream.of(session);
        expect(
                started.start(stream, 1) instanceof Leased first
                        && started.extend(List.of(first.lease())).lost().isEmpty()
                        && started.list(name).size() == 1,
                "the stream is not found");
        expect(
                started.end(name, stream.key()) && started.start(stream, 1) instanceof Ended,
                "the stream has not ended");
        started.startAgain(stream);
        expect(started.start(stream, 1) instanceof Leased, "the stream does not start again");
    }

    private void rotate(SessionKey key, SessionKey next) {
        begin("rotate the session");
        var rotated = store.rotate(key, next);
        expect(
                rotated != null
                        && rotated.principalName().equals(name)
                        && rotated.loginKey().equals(key),
                "there is no new session");
        expect(isRefused(key, Reason.REVOKED), "the old session is not revoked");
        live(next);
    }

    private void revoke(SessionKey key) {
        begin("revoke the session");
        expect(store.revoke(key), "the session is not found");
        expect(isRefused(key, Reason.REVOKED), "the session is not revoked");
    }

    private void sync(long since, List<SessionKey> revoked) {
        begin("read the revocations");
        var page = store.revocations(since, null, PAGE).revocations();
        expect(
                page.size() == PAGE
                        || page.stream()
                                .map(revocation -> revocation.key())
                                .toList()
                                .containsAll(revoked),
                "a revocation is missing");
    }

    private void revokeAll() {
        begin("revoke all sessions of a person");
        var key = randomKey();
        store.insert(key, name, "");
        expect(store.revokeAll(name, null, SessionStore.ANY_TIME).equals(List.of(key)), "the session is not found");
        expect(isRefused(key, Reason.REVOKED), "the session is not revoked");
    }

    private void revokeIssuedBefore() {
        begin(CUT_OFF);
        var key = randomKey();
        store.insert(key, name, "");
        var cutOff = store.revokeIssuedBefore(name, SessionStore.ANY_TIME);
        expect(isRefused(key, Reason.REVOKED), "the session is not revoked");
        store.lock(name, 0);
        var later = store.insert(randomKey(), name, "");
        expect(later.createdAtMillis() >= cutOff.issuedBeforeMillis(), "a later login is revoked");
        live(later.key());
    }

    private void remove(List<SessionKey> keys) {
        begin("remove dead sessions");
        sessions.remove(keys, DEAD_AT_ONCE);
        for (var key : keys) {
            expect(isRefused(key, Reason.UNKNOWN), "the session is not removed");
        }
    }

    /** A number that no other key has, so that the probe waits for no other node. */
    private void makeIdKey() {
        begin(MAKE_ID_KEY);
        idKeys.make(-1 - ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
    }

    /** Returns the privileges that the step needs, and the table on which, beside {@code table}. */
    String privileges(String table) {
        if (step.equals(MAKE_ID_KEY)) {
            return "SELECT, INSERT ON " + table + "_key";
        }
        return "SELECT, INSERT, UPDATE, DELETE ON " + table
                + switch (step) {
                    case CUT_OFF, REMOVE_CUT_OFF -> "_cutoff";
                    case STREAM, REMOVE_LEASES -> "_stream";
                    default -> "";
                };
    }

    private void begin(String next) {
        step = next;
    }

    private boolean isRefused(SessionKey key, Reason reason) {
        return store.find(key) instanceof Refused refused && refused.reason() == reason;
    }

    private Session live(SessionKey key) {
        var verdict = store.find(key);
        expect(verdict instanceof Live, "the session is not live");
        return ((Live) verdict).session();
    }

    private static void expect(boolean isAsExpected, String problem) {
        if (!isAsExpected) {
            throw new IllegalStateException(problem);
        }
    }
}
