package io.github.sessionfilter.auth;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers requests that Jetty refuses before any handler sees them, such as those with too large headers.
 *
 * <p>A proxy knows only some statuses of a check, and the path of a request that cannot be read is not known. Thread-safe.
 */
final class AuthErrors extends ErrorHandler {
    AuthErrors() {
        setShowStacks(false);
        setShowCauses(false);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean failed = HttpStatus.isServerError(response.getStatus());
        response.setStatus(failed ? HttpStatus.SERVICE_UNAVAILABLE_503 : HttpStatus.FORBIDDEN_403);
        response.getHeaders().put(AuthAnswer.REASON, failed ? "unavailable" : "impossible-request");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        callback.succeeded();
        return true;
    }
}
