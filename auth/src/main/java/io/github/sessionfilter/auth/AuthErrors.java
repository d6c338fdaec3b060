package io.github.sessionfilter.auth;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that Jetty refuses before any handler sees them, such as those with too large headers.
 *
 * <p>A proxy knows only some statuses of a check. Thread-safe.
 */
final class AuthErrors extends ErrorHandler {
    /** The path that Jetty shows for a request that it cannot read. */
    private static final String UNREADABLE = "/badMessage";

    private final String authPath;

    AuthErrors(String authPath) {
        this.authPath = authPath;
        setShowStacks(false);
        setShowCauses(false);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var path = request.getHttpURI().getPath();
        if (mayBeACheck(path)) {
            boolean failed = HttpStatus.isServerError(response.getStatus());
            response.setStatus(failed ? HttpStatus.SERVICE_UNAVAILABLE_503 : HttpStatus.FORBIDDEN_403);
            response.getHeaders().put(AuthAnswer.REASON, failed ? "unavailable" : "impossible-request");
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            callback.succeeded();
            return true;
        }
        return super.handle(request, response, callback);
    }

    /** The path of a request that Jetty cannot read is not known. */
    private boolean mayBeACheck(@Nullable String path) {
        return path == null
                || path.isEmpty()
                || path.equals(UNREADABLE)
                || path.equals(authPath)
                || path.startsWith(authPath + "/");
    }
}
