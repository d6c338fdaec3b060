package io.github.sessionfilter.nodes;

import java.util.Locale;

/**
 * The longest time that a request waited for its answer, except for films. Immutable and thread-safe.
 *
 * @param millis the time in milliseconds
 * @param what the last segment of the requested path
 */
public record LongestWait(long millis, String what) {
    static final LongestWait NONE = new LongestWait(0, "");

    static LongestWait of(String path, long millis) {
        int end = path.indexOf('?');
        var what = end < 0 ? path : path.substring(0, end);
        boolean revokesOne = what.startsWith(NodeApi.SESSIONS + "/") && !what.equals(NodeApi.REVOKE_ALL);
        return new LongestWait(millis, revokesOne ? "revoke" : what.substring(what.lastIndexOf('/') + 1));
    }

    LongestWait or(LongestWait other) {
        return other.millis > millis ? other : this;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f s (%s)", millis / 1e3, what);
    }
}
