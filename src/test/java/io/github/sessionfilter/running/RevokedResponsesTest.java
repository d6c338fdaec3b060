package io.github.sessionfilter.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.RunningSessions;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Law 4: what runs on a revoked session ends. Laws 3 and 6: nothing else does. */
class RevokedResponsesTest {
    private final SessionManager manager = mock(SessionManager.class);
    private final List<HttpServletRequest> ended = new ArrayList<>();
    private final Sessions sessions = new Sessions();
    private final RunningResponses running = new RunningResponses(
            manager,
            new ServerResponses() {
                @Override
                public boolean end(HttpServletRequest request, Executor slow) {
                    ended.add(request);
                    return true;
                }

                @Override
                public @Nullable Continuation continuation(HttpServletRequest request) {
                    return continuation;
                }
            },
            System.getLogger("test"));
    private @Nullable Continuation continuation;
    private long now;
    private boolean committed = true;
    private final RevokedResponses revoked =
            new RevokedResponses(running, sessions, false, Duration.ofSeconds(3), () -> now, System.getLogger("test"));

    /** What the node knows: by default, the one session is cached and live. */
    private static final class Sessions implements RunningSessions {
        private @Nullable SessionVerdict recalled = new Live(session('a'), 0);
        private @Nullable SessionVerdict read;
        private @Nullable Session rotated;
        private Runnable whenAsked = () -> {};
        private Runnable whenRead = () -> {};
        private long changes;
        private int reads;

        @Override
        public Session current(Session session) {
            return rotated == null ? session : rotated;
        }

        @Override
        public @Nullable SessionVerdict recall(Session session) {
            whenAsked.run();
            return rotated != null && session == rotated ? new Live(session, 0) : recalled;
        }

        @Override
        public SessionVerdict read(Session session) {
            reads++;
            whenRead.run();
            if (read == null) {
                throw new SessionStoreException("down", null);
            }
            return read;
        }

        @Override
        public long changes() {
            return changes;
        }
    }

    private static Session session(char seed) {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return new Session(SessionKey.ofBytes(bytes), "alice", 0, 0, 1_000, 1_000);
    }

    @AfterEach
    void close() {
        running.close();
    }

    private HttpServletRequest begin(RunningUse use) {
        return begin(running.of(session('a'), use, PlayedStream.NONE));
    }

    private HttpServletRequest begin(RunningResponse response) {
        var request = mock(HttpServletRequest.class);
        Admission admission = other -> other == response;
        when(request.getAttribute(Admission.ATTRIBUTE)).thenReturn(admission);
        var sent = mock(HttpServletResponse.class);
        when(sent.isCommitted()).thenAnswer(asked -> committed);
        response.begin(request, sent);
        return request;
    }

    private RunningResponse only() {
        return running.all().iterator().next();
    }

    private void revoke() {
        sessions.recalled = Reason.REVOKED.verdict();
        sessions.changes++;
        revoked.end();
        pass(Duration.ofNanos(RevokedResponses.GRACE_NANOS));
    }

    private void pass(Duration time) {
        now += time.toNanos();
        revoked.end();
    }

    @Test
    void aRevokedSessionsResponseEndsAtTheNextCall() {
        var request = begin(RunningUse.BOTH);
        revoked.end();
        assertEquals(List.of(), ended);
        revoke();
        assertEquals(List.of(request), ended);
        revoked.end();
        pass(Duration.ofMinutes(1));
        assertEquals(List.of(request), ended, "it ends once");
    }

    /** A way of revoking that does not count as a change is found within a second. */
    @Test
    void eachResponseIsAskedForOnceASecond() {
        begin(RunningUse.BOTH);
        revoked.end();
        sessions.recalled = Reason.REVOKED.verdict();
        pass(Duration.ofMillis(999));
        assertEquals(0, ended.size());
        pass(Duration.ofMillis(1));
        pass(Duration.ofNanos(RevokedResponses.GRACE_NANOS));
        assertEquals(1, ended.size());
    }

    /** A sync takes in the rotation of another node while this node looks. */
    @Test
    void aResponseGoesOnUnderTheKeyThatBecomesKnownWithTheRevocation() {
        begin(RunningUse.BOTH);
        revoked.end();
        sessions.whenAsked = () -> {
            sessions.rotated = session('b');
            sessions.recalled = Reason.REVOKED.verdict();
            sessions.whenAsked = () -> {};
        };
        revoke();
        pass(Duration.ofMinutes(1));
        assertEquals(List.of(), ended);
        assertEquals(session('b').key(), only().session().key());
    }

    /** A ticket is for one key of its session. */
    @Test
    void aResponseByTicketEndsWhenARotationBecomesKnown() {
        var response = begin(running.of(session('a'), RunningUse.BOTH, PlayedStream.NONE, true));
        revoked.end();
        assertEquals(List.of(), ended);
        sessions.rotated = session('b');
        revoked.end();
        pass(Duration.ofSeconds(1));
        pass(Duration.ofNanos(RevokedResponses.GRACE_NANOS));
        assertEquals(List.of(response), ended);
    }

    /** The store tells the successor when it is asked about the old key. */
    @Test
    void aResponseByTicketEndsWhenAReadFindsARotation() {
        begin(running.of(session('a'), RunningUse.BOTH, PlayedStream.NONE, true));
        sessions.recalled = null;
        sessions.read = new Live(session('b'), 0);
        sessions.whenRead = () -> sessions.rotated = session('b');
        revoked.end();
        pass(Duration.ofNanos(RevokedResponses.GRACE_NANOS));
        pass(Duration.ofSeconds(1));
        assertEquals(1, ended.size());
    }

    @Test
    void aPassiveResponseEndsToo() {
        begin(RunningUse.ENDS);
        revoke();
        assertEquals(1, ended.size());
    }

    @Test
    void aPathOfKeepRunningGoesOn() {
        begin(RunningUse.TOUCHES);
        begin(RunningUse.NEITHER);
        revoke();
        assertEquals(0, ended.size());
    }

    @Test
    void theStoreSaysNoForASessionThatMemoryDoesNotKnow() {
        begin(RunningUse.BOTH);
        sessions.recalled = null;
        revoked.end();
        assertEquals(0, ended.size(), "the store has failed, so the response goes on");
        sessions.read = Reason.UNKNOWN.verdict();
        pass(Duration.ofSeconds(4));
        assertEquals(1, sessions.reads, "a session is read every five seconds");
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertEquals(1, ended.size());
    }

    @Test
    void aSessionThatTheStoreKnowsToBeLiveGoesOn() {
        begin(RunningUse.BOTH);
        sessions.recalled = null;
        sessions.read = new Live(session('a'), 0);
        for (int second = 0; second < 60; second++) {
            pass(Duration.ofSeconds(1));
        }
        assertEquals(0, ended.size());
        assertEquals(12, sessions.reads);
    }

    /** Law 12: the next revocation does not wait for the reads of thousands of sessions. */
    @Test
    void oneCallReadsFewSessions() {
        for (int i = 0; i < 1_000; i++) {
            begin(RunningUse.BOTH);
        }
        sessions.recalled = null;
        sessions.read = new Live(session('a'), 0);
        revoked.end();
        assertEquals(RevokedResponses.MAX_READS, sessions.reads);
    }

    @Test
    void expiryEndsNothingUnlessItIsAskedFor() {
        begin(RunningUse.BOTH);
        sessions.recalled = null;
        sessions.read = Reason.EXPIRED.verdict();
        revoked.end();
        assertEquals(0, ended.size());
        pass(Duration.ofSeconds(59));
        assertEquals(1, sessions.reads, "an expired session is read once a minute");
        var endsExpired = new RevokedResponses(
                running, sessions, true, Duration.ofSeconds(3), () -> now, System.getLogger("test"));
        endsExpired.end();
        now += RevokedResponses.GRACE_NANOS;
        endsExpired.end();
        assertEquals(1, ended.size());
    }

    /** The row of an expired session is removed after an hour. An idle WebSocket may be meant. */
    @Test
    void theRemovalOfAnExpiredSessionsRowEndsNothing() {
        begin(RunningUse.BOTH);
        sessions.recalled = null;
        sessions.read = Reason.EXPIRED.verdict();
        revoked.end();
        sessions.read = Reason.UNKNOWN.verdict();
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(1));
        }
        pass(Duration.ofSeconds(4));
        assertEquals(0, ended.size());
        sessions.recalled = Reason.REVOKED.verdict();
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(4));
        assertEquals(1, ended.size(), "a revocation still does");
    }

    @Test
    void aRotatedSessionsResponseGoesOnUnderTheNewKey() {
        begin(RunningUse.BOTH);
        sessions.rotated = session('b');
        revoked.end();
        assertSame(sessions.rotated, only().session());
        running.touchAll();
        verify(manager).touch(sessions.rotated);
    }

    /** A keep-alive connection may carry the next exchange by the same request object. */
    @Test
    void anotherExchangeOfTheSameRequestObjectIsNotEnded() {
        var request = begin(RunningUse.BOTH);
        Admission next = other -> false;
        when(request.getAttribute(Admission.ATTRIBUTE)).thenReturn(next);
        revoke();
        assertEquals(0, ended.size());
    }

    /** Each end is counted once, for its reason. */
    @Test
    void countsTheEndsByReason() {
        begin(RunningUse.BOTH);
        revoke();
        revoked.end();
        assertEquals(1, running.ended(EndReason.REVOKED));
        sessions.recalled = null;
        sessions.read = Reason.UNKNOWN.verdict();
        begin(RunningUse.BOTH);
        pass(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(1));
        assertEquals(1, running.ended(EndReason.UNKNOWN));
        assertEquals(1, running.ended(EndReason.REVOKED));
        assertEquals(0, running.ended(EndReason.EXPIRED));
    }

    @Test
    void aResponseThatHasCompletedIsNotEnded() {
        var request = begin(RunningUse.BOTH);
        only().leave(request);
        revoke();
        assertEquals(0, ended.size());
    }

    /** The revocation may reach this node between the admission and the beginning. */
    @Test
    void aResponseThatBeginsAfterItsRevocationEnds() {
        begin(RunningUse.BOTH);
        revoke();
        begin(RunningUse.BOTH);
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertEquals(2, ended.size());
    }

    /** A page that ends all sessions of its person may take a moment until it is sent. */
    @Test
    void aResponseMayCompleteForAMoment() {
        begin(RunningUse.BOTH);
        sessions.recalled = Reason.REVOKED.verdict();
        revoked.end();
        pass(Duration.ofNanos(RevokedResponses.GRACE_NANOS - 1));
        assertEquals(0, ended.size());
        pass(Duration.ofNanos(1));
        assertEquals(1, ended.size());
    }

    /** The request that revokes its own session may wait for the store, and is then answered. */
    @Test
    void aResponseOfWhichNothingIsSentMayWaitForTheStore() {
        committed = false;
        begin(RunningUse.BOTH);
        sessions.recalled = Reason.REVOKED.verdict();
        revoked.end();
        pass(Duration.ofMillis(2_999));
        assertEquals(0, ended.size());
        committed = true;
        pass(Duration.ZERO);
        assertEquals(1, ended.size(), "what is sent later is ended at once");
        committed = false;
        begin(RunningUse.BOTH);
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(3));
        assertEquals(2, ended.size(), "nothing waits for longer");
    }

    @Test
    void theResponseOfALogoutMayBeLong() {
        begin(RunningUse.BOTH);
        only().spare();
        revoke();
        assertEquals(0, ended.size());
        pass(Duration.ofSeconds(3));
        assertEquals(1, ended.size());
    }

    @Test
    void anApplicationEndsWhatIsItsOwn() throws Exception {
        begin(RunningUse.BOTH);
        var hangs = new CountDownLatch(1);
        var ran = new CountDownLatch(2);
        var response = only();
        response.whenEnded(() -> {
            throw new IllegalStateException("thrown by an action");
        });
        response.whenEnded(() -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        response.whenEnded(ran::countDown);
        revoke();
        response.whenEnded(ran::countDown); // runs at once
        assertTrue(ran.await(30, TimeUnit.SECONDS), "neither a failure nor a hanging action keeps the others");
        hangs.countDown();
    }

    @Test
    void anActionIsForgottenWhenTheResponseCompletes() {
        var request = begin(RunningUse.BOTH);
        var response = only();
        var ran = new ArrayList<String>();
        response.whenEnded(() -> ran.add("before"));
        response.leave(request);
        revoke();
        response.whenEnded(() -> ran.add("after"));
        assertEquals(List.of(), ran);
    }

    @Test
    void anEndedResponseTouchesItsSessionNoMore() {
        var request = begin(RunningUse.BOTH);
        var response = only();
        revoke();
        running.touchAll();
        response.leave(request);
        verify(manager, never()).touch(any(Session.class));
        assertEquals(0, running.size());
    }

    /** A file that Tomcat sends after the handler has returned, or a WebSocket. */
    private static final class Sent implements Continuation {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean runs = true;
        private volatile boolean used = true;

        @Override
        public boolean endsWithWebapp() {
            return false;
        }

        @Override
        public boolean isWebSocket() {
            return false;
        }

        @Override
        public boolean isRunning() {
            return runs;
        }

        @Override
        public boolean isUsed() {
            return used;
        }

        @Override
        public void end() {
            ended.countDown();
        }

        @Override
        public void cut() {
            runs = false;
        }
    }

    @Test
    void whatTheContainerSendsAfterTheHandlerCountsAndEnds() throws Exception {
        var sent = new Sent();
        continuation = sent;
        var request = begin(RunningUse.BOTH);
        only().leave(request);
        var touched = session('b');
        when(manager.touch(any(Session.class))).thenReturn(touched);
        running.touchAll();
        assertSame(touched, only().session());
        sent.used = false;
        when(manager.touch(any(Session.class))).thenReturn(session('c'));
        running.touchAll();
        assertSame(touched, only().session(), "an idle WebSocket does not count");
        revoke();
        assertTrue(sent.ended.await(30, TimeUnit.SECONDS));
        assertEquals(0, ended.size(), "the request may be another exchange's");
        sent.runs = false;
        running.touchAll();
        assertEquals(0, running.size());
    }

    /** The container waits with the next exchange of the connection until this one has ended. */
    @Test
    void theCompletionWaitsForAnEndThatHasBegun() throws Exception {
        var inEnd = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var slow = new RunningResponses(
                manager,
                new ServerResponses() {
                    @Override
                    public boolean end(HttpServletRequest request, Executor slow) {
                        inEnd.countDown();
                        try {
                            return mayEnd.await(30, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            return false;
                        }
                    }

                    @Override
                    public @Nullable Continuation continuation(HttpServletRequest request) {
                        return null;
                    }
                },
                System.getLogger("test"));
        var request = mock(HttpServletRequest.class);
        var response = slow.of(session('a'), RunningUse.ENDS, PlayedStream.NONE);
        Admission admission = other -> other == response;
        when(request.getAttribute(Admission.ATTRIBUTE)).thenReturn(admission);
        response.begin(request, mock(HttpServletResponse.class));
        var ending = new Thread(response::end);
        ending.start();
        assertTrue(inEnd.await(30, TimeUnit.SECONDS));
        var completing = new Thread(response::complete);
        completing.start();
        while (completing.getState() == Thread.State.NEW || completing.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        assertEquals(1, slow.size(), "the completion waits");
        mayEnd.countDown();
        completing.join(30_000);
        ending.join(30_000);
        assertFalse(completing.isAlive());
        assertEquals(0, slow.size());
        slow.close();
    }
}
