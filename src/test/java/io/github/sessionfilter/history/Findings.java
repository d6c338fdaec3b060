package io.github.sessionfilter.history;

import java.util.List;

/**
 * What a history shows: the broken promises, a line each, and the counts.
 *
 * @param falseAccepts uses that were let in with a session that was revoked or expired for longer than the bounds allow
 * @param falseRefusals uses that were refused with a live session
 * @param errors operations that ended in neither yes, no nor "not now"
 * @param lostRevocations sessions that a node still lets in with its last check, though their end was acknowledged
 * @param lostLogins live sessions that were refused by their last check, though their login was acknowledged
 * @param checks how many uses there were
 * @param unavailable how many operations were answered by 503, or not at all
 * @param longestWaitMillis the longest time from a use's begin to its end
 * @param propagation of each revocation, the milliseconds until the begin of the last use that another node let in
 */
public record Findings(
        List<String> falseAccepts,
        List<String> falseRefusals,
        List<String> errors,
        List<String> lostRevocations,
        List<String> lostLogins,
        long checks,
        long unavailable,
        long longestWaitMillis,
        Percentiles propagation) {
    /** Whether no promise was broken. */
    public boolean isClean() {
        return falseAccepts.isEmpty()
                && falseRefusals.isEmpty()
                && errors.isEmpty()
                && lostRevocations.isEmpty()
                && lostLogins.isEmpty();
    }
}
