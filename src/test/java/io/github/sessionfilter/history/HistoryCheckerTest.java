package io.github.sessionfilter.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.history.Operation.Outcome;
import org.junit.jupiter.api.Test;

/** Each broken promise is found, and its innocent neighbour is not. */
class HistoryCheckerTest {
    private static final Bounds BOUNDS = new Bounds(4_000, 30_000, 3_000, 100_000, 10);

    private final History history = new History();

    private Findings findings() {
        return HistoryChecker.check(history, BOUNDS);
    }

    private void login() {
        history.add(Operation.login(1, 0, 0, 5, Outcome.DONE));
    }

    private void use(int node, long at, Outcome outcome) {
        history.add(Operation.use(1, node, at, at + 1, outcome));
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
        use(1, 5_011, Outcome.DONE);
        assertFalseAccepts(0);
        use(2, 5_012, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void theRevokingNodeMayNotLetItInAtAll() {
        login();
        revoke(0, 1_000, Outcome.DONE);
        use(0, 1_011, Outcome.DONE);
        assertFalseAccepts(0);
        use(0, 1_012, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void theRevokingNodeRefusesAfterAnUnconfirmedRevocationTooButOthersNeedNot() {
        login();
        revoke(0, 1_000, Outcome.UNAVAILABLE);
        use(1, 9_000, Outcome.DONE);
        assertFalseAccepts(0);
        use(0, 9_000, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aRevocationThatMayNeverHaveArrivedBindsNobody() {
        login();
        revoke(0, 1_000, Outcome.UNKNOWN);
        revoke(0, 1_000, Outcome.REFUSED);
        use(0, 9_000, Outcome.DONE);
        use(1, 9_000, Outcome.DONE);
        assertFalseAccepts(0);
    }

    @Test
    void aNodeThatWasKilledInBetweenIsAsAnyOther() {
        login();
        revoke(0, 1_000, Outcome.UNAVAILABLE);
        history.nodeStopped(0, 500, 1_500);
        use(0, 9_000, Outcome.DONE);
        assertFalseAccepts(0);
        revoke(0, 9_500, Outcome.UNAVAILABLE);
        use(0, 9_600, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aNodeThatWasKilledKeepsToAcknowledgedRevocations() {
        login();
        revoke(0, 1_000, Outcome.DONE);
        history.nodeStopped(0, 500, 1_500);
        use(0, 5_000, Outcome.DONE);
        assertFalseAccepts(0);
        use(0, 5_500, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void anIdleSessionEndsAfterIdleTimeoutAndLagAndStaleness() {
        login();
        use(0, 10_000, Outcome.DONE);
        passive(0, 20_000, Outcome.DONE); // is no use
        passive(1, 47_011, Outcome.DONE);
        assertFalseAccepts(0);
        passive(1, 47_012, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aUseWithoutAnAnswerMayHaveCounted() {
        login();
        use(0, 10_000, Outcome.UNKNOWN);
        use(0, 20_000, Outcome.UNAVAILABLE); // was answered, and not counted
        use(0, 47_011, Outcome.DONE);
        assertFalseAccepts(0);
    }

    @Test
    void aSessionEndsAfterAbsoluteTimeout() {
        login();
        for (int at = 10_000; at < 100_000; at += 10_000) {
            use(0, at, Outcome.DONE);
        }
        use(0, 104_015, Outcome.DONE);
        assertFalseAccepts(0);
        use(0, 104_016, Outcome.DONE);
        assertFalseAccepts(1);
    }

    @Test
    void aLiveSessionIsNotRefused() {
        login();
        use(0, 10_000, Outcome.DONE);
        use(1, 39_989, Outcome.REFUSED);
        assertFalseRefusals(0);
        use(1, 39_988, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void aPassiveRequestProvesNoUse() {
        login();
        passive(0, 10_000, Outcome.DONE);
        use(1, 30_000, Outcome.REFUSED);
        assertFalseRefusals(0);
        passive(1, 29_000, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void aSessionMayBeRefusedFromTheBeginOfAnyRevocation() {
        login();
        revoke(0, 1_000, Outcome.UNKNOWN);
        use(1, 999, Outcome.REFUSED); // ends as the revocation begins
        assertFalseRefusals(0);
        use(1, 998, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void aSessionIsNotLiveBeforeItsLoginIsAnswered() {
        login();
        use(0, 5, Outcome.REFUSED);
        assertFalseRefusals(0);
        use(0, 6, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void usesThatAKilledNodeCouldNotWriteProveNothing() {
        login();
        use(0, 20_000, Outcome.DONE);
        history.nodeStopped(0, 19_000, 21_000);
        use(1, 35_000, Outcome.REFUSED);
        assertFalseRefusals(0);
        use(0, 18_000, Outcome.DONE);
        assertFalseRefusals(1);
    }

    @Test
    void aSessionMayBeRefusedAfterAbsoluteTimeout() {
        login();
        use(0, 20_000, Outcome.DONE);
        use(0, 45_000, Outcome.DONE);
        use(0, 70_000, Outcome.DONE);
        use(0, 90_000, Outcome.DONE);
        use(0, 99_989, Outcome.REFUSED);
        assertFalseRefusals(0);
        use(0, 99_988, Outcome.REFUSED);
        assertFalseRefusals(1);
    }

    @Test
    void anErrorIsAFinding() {
        login();
        use(0, 10, Outcome.UNAVAILABLE);
        use(0, 12, Outcome.UNKNOWN);
        assertTrue(findings().isClean());
        assertEquals(2, findings().unavailable());
        use(0, 14, Outcome.ERROR);
        assertEquals(1, findings().errors().size());
    }

    @Test
    void whatTheLastChecksShowIsLost() {
        login();
        use(1, 1_000, Outcome.REFUSED);
        assertEquals(1, findings().lostLogins().size());
        use(1, 1_010, Outcome.DONE);
        assertEquals(0, findings().lostLogins().size());
        revoke(0, 2_000, Outcome.DONE);
        use(1, 9_000, Outcome.DONE);
        use(2, 9_000, Outcome.REFUSED);
        assertEquals(1, findings().lostRevocations().size());
        use(1, 9_010, Outcome.REFUSED);
        assertEquals(0, findings().lostRevocations().size());
    }

    @Test
    void propagationLastsUntilTheLastUseThatAnotherNodeLetsIn() {
        login();
        use(1, 900, Outcome.DONE);
        revoke(0, 1_000, Outcome.DONE);
        assertEquals(new Percentiles(1, 0, 0, 0), findings().propagation());
        use(1, 1_601, Outcome.DONE);
        use(2, 1_201, Outcome.DONE);
        use(1, 1_700, Outcome.REFUSED);
        assertEquals(new Percentiles(1, 600, 600, 600), findings().propagation());
        assertEquals(4, findings().checks());
        assertEquals(1, findings().longestWaitMillis());
    }
}
