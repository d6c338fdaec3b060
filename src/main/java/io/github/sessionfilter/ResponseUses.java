package io.github.sessionfilter;

import io.github.sessionfilter.running.RunningUse;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Decides by the path of a request whether its response touches the session, and whether it ends with it.
 *
 * <p>Immutable and thread-safe.
 */
final class ResponseUses {
    private final PathPatterns passivePaths;
    private final PathPatterns keepRunning;
    private final boolean enforce;

    ResponseUses(SessionFilterConfig config) {
        this.passivePaths = config.passivePaths();
        this.keepRunning = config.keepRunning();
        this.enforce = config.get(Settings.ENFORCE);
    }

    /**
     * Returns the use of a request.
     *
     * @param uri its raw URI, without its ticket
     */
    RunningUse of(HttpServletRequest request, String uri) {
        return RunningUse.of(!passivePaths.match(request, uri), enforce && !keepRunning.match(request, uri));
    }
}
