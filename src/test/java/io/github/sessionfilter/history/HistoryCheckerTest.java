package io.github.sessionfilter.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.history.Operation.Outcome;
import org.junit.jupiter.api.Test;

/** The checker finds each kind of violation, and accepts the nearest history without one. */
class HistoryCheckerTest {
    private static final Bounds BOUNDS = new Bounds(4_000, 30_000, 3_000, 100_000, 10);

    private final History history = new History();

    private Findings findings() {
        return HistoryChecker.check(history, BOUNDS);
    }

    private void login() {
        history.add(Operation.login(1, 0, 0, 5, Outcome.DONE));
    }

    private void request(int node, long at, Outcome outcome) {
        history.add(Operation.request(1, node, at, at + 1, outcome));
    }

    private void passive(int node, long at, Outcome outcome) {
        history.add(Operation.passive(1, node, at, at + 1, outcome));
    }

    private void revoke(int node, long at, Outcome outcome) {
        history.add(Operation.revoke(1, node, at, at + 1, outcome));
    }

    private void assertFalseAccepts(int expected) {
        assertEquals(expected, findings().falseAccepts().size(), () -> findings()
                .falseAccepts()
                .toString());
    }

    private void assertFalseRefusals(int expected) {
        assertEquals(expected, findings().falseRefusals().size(), () -> findings()
                .falseRefusals()
                .toString());
    }

    @Test
    void anotherNodeMayLetARevokedSessionInForMaxStaleness() {
        login();
        revoke(0, 1_000, Outcome.DONE);
        request(1, 5_011, Outcome.DONE);
        assertFalseAccepts(0);
        request(2, 5_012, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void theRevokingNodeMayNotLetItInAtAll() {
        login();
        revoke(0, 1_000, Outcome.DONE);
        request(0, 1_011, Outcome.DONE);
        assertFalseAccepts(0);
        request(0, 1_012, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void onlyTheRevokingNodeMustRefuseAfterAnUnconfirmedRevocation() {
        login();
        revoke(0, 1_000, Outcome.UNAVAILABLE);
        request(1, 9_000, Outcome.DONE);
        assertFalseAccepts(0);
        request(0, 9_000, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aRevocationWithoutAnAnswerObligesNoNode() {
        login();
        revoke(0, 1_000, Outcome.UNKNOWN);
        revoke(0, 1_000, Outcome.REFUSED);
        request(0, 9_000, Outcome.DONE);
        request(1, 9_000, Outcome.DONE);
        assertFalseAccepts(0);
    }

    @Test
    void aKilledNodeMayForgetAnUnconfirmedRevocation() {
        login();
        revoke(0, 1_000, Outcome.UNAVAILABLE);
        history.nodeStopped(0, 500, 1_500);
        request(0, 9_000, Outcome.DONE);
        assertFalseAccepts(0);
        revoke(0, 9_500, Outcome.UNAVAILABLE);
        request(0, 9_600, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aKilledNodeMustRefuseAnAcknowledgedRevocation() {
        login();
        revoke(0, 1_000, Outcome.DONE);
        history.nodeStopped(0, 500, 1_500);
        request(0, 5_000, Outcome.DONE);
        assertFalseAccepts(0);
        request(0, 5_500, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void anIdleSessionExpiresAfterIdleTimeoutAndTouchLagAndMaxStaleness() {
        login();
        request(0, 10_000, Outcome.DONE);
        passive(0, 20_000, Outcome.DONE); // does not touch the session
        passive(1, 47_011, Outcome.DONE);
        assertFalseAccepts(0);
        passive(1, 47_012, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aRequestWithoutAnAnswerMayHaveTouchedTheSession() {
        login();
        request(0, 10_000, Outcome.UNKNOWN);
        request(0, 20_000, Outcome.UNAVAILABLE); // the answer to its touch may be lost
        passive(0, 57_011, Outcome.DONE);
        assertFalseAccepts(0);
        passive(0, 57_012, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aSessionExpiresAfterAbsoluteTimeout() {
        login();
        for (int at = 10_000; at < 100_000; at += 10_000) {
            request(0, at, Outcome.DONE);
        }
        request(0, 104_015, Outcome.DONE);
        assertFalseAccepts(0);
        request(0, 104_016, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aLiveSessionIsNotRefused() {
        login();
        request(0, 10_000, Outcome.DONE);
        request(1, 39_989, Outcome.REFUSED);
        assertFalseRefusals(0);
        request(1, 39_988, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void aPassiveRequestDoesNotTouchTheSession() {
        login();
        passive(0, 10_000, Outcome.DONE);
        request(1, 30_000, Outcome.REFUSED);
        assertFalseRefusals(0);
        passive(1, 29_000, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void aSessionMayBeRefusedFromTheStartOfAnyRevocation() {
        login();
        revoke(0, 1_000, Outcome.UNKNOWN);
        request(1, 999, Outcome.REFUSED); // ends when the revocation starts
        assertFalseRefusals(0);
        request(1, 998, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void aSessionIsNotLiveBeforeItsLoginIsAnswered() {
        login();
        request(0, 5, Outcome.REFUSED);
        assertFalseRefusals(0);
        request(0, 6, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void touchesThatAKilledNodeMayHaveLostDoNotCount() {
        login();
        request(0, 20_000, Outcome.DONE);
        history.nodeStopped(0, 19_000, 21_000);
        request(1, 35_000, Outcome.REFUSED);
        assertFalseRefusals(0);
        request(0, 18_000, Outcome.DONE);
        assertFalseRefusals(1);
    }

    @Test
    void aSessionMayBeRefusedAfterAbsoluteTimeout() {
        login();
        request(0, 20_000, Outcome.DONE);
        request(0, 45_000, Outcome.DONE);
        request(0, 70_000, Outcome.DONE);
        request(0, 90_000, Outcome.DONE);
        request(0, 99_989, Outcome.REFUSED);
        assertFalseRefusals(0);
        request(0, 99_988, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void anErrorIsAViolation() {
        login();
        request(0, 10, Outcome.UNAVAILABLE);
        request(0, 12, Outcome.UNKNOWN);
        assertTrue(findings().isClean());
        assertEquals(2, findings().unavailable());
        request(0, 14, Outcome.ERROR);
        assertEquals(1, findings().errors().size());
    }

    @Test
    void theLastChecksDecideWhatIsLost() {
        login();
        request(1, 1_000, Outcome.REFUSED);
        assertEquals(1, findings().lostLogins().size());
        request(1, 1_010, Outcome.DONE);
        assertEquals(0, findings().lostLogins().size());
        revoke(0, 2_000, Outcome.DONE);
        request(1, 9_000, Outcome.DONE);
        request(2, 9_000, Outcome.REFUSED);
        assertEquals(1, findings().lostRevocations().size());
        request(1, 9_010, Outcome.REFUSED);
        assertEquals(0, findings().lostRevocations().size());
    }

    @Test
    void propagationLastsUntilTheLastRequestThatAnotherNodeLetsIn() {
        login();
        request(1, 900, Outcome.DONE);
        revoke(0, 1_000, Outcome.DONE);
        assertEquals(new Percentiles(1, 0, 0, 0), findings().propagation());
        request(1, 1_601, Outcome.DONE);
        request(2, 1_201, Outcome.DONE);
        request(1, 1_700, Outcome.REFUSED);
        assertEquals(new Percentiles(1, 600, 600, 600), findings().propagation());
        assertEquals(4, findings().checks());
        assertEquals(1, findings().longestWaitMillis());
    }

    private void watch(int node, long lastByteAt, WatchedResponse.End end) {
        history.add(new WatchedResponse(1, node, "film", 100, lastByteAt, lastByteAt + 1, end));
    }

    /** A node learns of a revocation by its next sync, so the time counts from a login that it serves after that. */
    @Test
    void aResponseMayRunOnUntilItsNodeReachesTheStoreAndTheBoundHasPassed() {
        login();
        revoke(0, 1_000, Outcome.DONE);
        watch(1, 90_000, WatchedResponse.End.COMPLETE);
        assertEquals(0, findings().ranOn().size(), "nobody knows whether the node has reached the store");
        history.add(Operation.login(2, 1, 20_000, 20_005, Outcome.UNAVAILABLE));
        assertEquals(0, findings().ranOn().size());
        history.add(Operation.login(4, 1, 3_000, 3_005, Outcome.DONE));
        assertEquals(0, findings().ranOn().size(), "the store may have failed before the next sync");
        history.add(Operation.login(3, 1, 30_000, 30_005, Outcome.DONE));
        assertEquals(1, findings().ranOn().size());
        watch(1, 30_005 + 5_010, WatchedResponse.End.CUT);
        assertEquals(1, findings().ranOn().size());
        watch(1, 30_005 + 5_011, WatchedResponse.End.CUT);
        assertEquals(2, findings().ranOn().size());
        assertEquals(3, findings().responses());
        history.add(Operation.login(5, 1, 3_001, 3_005, Outcome.DONE));
        assertEquals(3, findings().ranOn().size());
    }

    @Test
    void aResponseOnTheNodeOfTheRevocationNeedsNoStore() {
        login();
        revoke(0, 1_000, Outcome.DONE);
        watch(0, 1_001 + 5_010, WatchedResponse.End.CUT);
        assertTrue(findings().isClean());
        watch(0, 1_001 + 5_011, WatchedResponse.End.CUT);
        assertEquals(1, findings().ranOn().size());
        assertFalse(findings().isClean());
    }

    @Test
    void aRevocationThatIsNotAcknowledgedLetsAResponseRunOn() {
        login();
        revoke(0, 1_000, Outcome.UNAVAILABLE);
        revoke(0, 1_010, Outcome.UNKNOWN);
        watch(0, 50_000, WatchedResponse.End.COMPLETE);
        assertTrue(findings().isClean());
    }

    @Test
    void aLiveSessionsResponseMayNotBeCut() {
        login();
        watch(1, 1_000, WatchedResponse.End.COMPLETE);
        assertTrue(findings().isClean());
        watch(1, 2_000, WatchedResponse.End.CUT);
        assertEquals(1, findings().cutOff().size());
        assertFalse(findings().isClean());
        revoke(0, 2_002, Outcome.UNKNOWN);
        assertEquals(1, findings().cutOff().size(), "a later revocation does not excuse it");
        revoke(0, 2_001, Outcome.UNKNOWN);
        assertEquals(0, findings().cutOff().size());
    }

    @Test
    void aNodeThatIsRestartedCutsItsResponses() {
        login();
        watch(1, 2_000, WatchedResponse.End.CUT);
        history.nodeRestarted(0, 1_999, 3_000);
        history.nodeRestarted(1, 2_002, 3_000);
        assertEquals(1, findings().cutOff().size());
        history.nodeRestarted(1, 2_001, 3_000);
        assertEquals(0, findings().cutOff().size());
    }
}
