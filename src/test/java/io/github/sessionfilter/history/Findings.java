package io.github.sessionfilter.history;

import java.util.List;

/**
 * The result of checking a history: the violations, one line each, and the counts. Immutable and thread-safe.
 *
 * @param falseAccepts requests that were let in although the session had been revoked or expired for longer than the
 *     bounds allow
 * @param falseRefusals requests with a live session that were refused
 * @param errors operations whose answer was neither a success, nor a 401, nor a 503
 * @param lostRevocations sessions that a node let in at its last check, although their revocation was acknowledged
 * @param lostLogins live sessions that were refused at their last check, although their login was acknowledged
 * @param ranOn running responses that went on for longer than the bounds allow after an acknowledged revocation
 * @param cutOff running responses of live sessions that a node ended
 * @param responses the number of running responses
 * @param checks the number of requests
 * @param unavailable the number of operations that were answered by 503, or not at all
 * @param longestWaitMillis the longest time from the start of a request to its end
 * @param propagation for each revocation, the milliseconds until the start of the last request that another node let in
 */
public record Findings(
        List<String> falseAccepts,
        List<String> falseRefusals,
        List<String> errors,
        List<String> lostRevocations,
        List<String> lostLogins,
        List<String> ranOn,
        List<String> cutOff,
        long responses,
        long checks,
        long unavailable,
        long longestWaitMillis,
        Percentiles propagation) {
    /** Returns whether there are no violations. */
    public boolean isClean() {
        return falseAccepts.isEmpty()
                && falseRefusals.isEmpty()
                && errors.isEmpty()
                && lostRevocations.isEmpty()
                && lostLogins.isEmpty()
                && ranOn.isEmpty()
                && cutOff.isEmpty();
    }
}
