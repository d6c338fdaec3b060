package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the headers that forbid shared caching, also after a handler's {@link #reset}.
 *
 * <p>Not thread-safe.
 */
final class GuardedResponse extends HttpServletResponseWrapper {
    private final @Nullable String vary;

    /**
     * Wraps {@code response}.
     *
     * @param vary the request headers that decide whose response this is, or null if the request has no session
     */
    GuardedResponse(HttpServletResponse response, @Nullable String vary) {
        super(response);
        this.vary = vary;
    }

    /** Returns the response that the container gave to the filter. */
    HttpServletResponse original() {
        return (HttpServletResponse) getResponse();
    }

    /** Forbids shared caches to store the response (RFC 9111). Called first, so that a handler can decide otherwise. */
    void forbidSharedCaching() {
        if (vary == null) {
            return;
        }
        if (!containsHeader("Cache-Control")) {
            addHeader("Cache-Control", "private");
        }
        if (!containsHeader("Vary") || !getHeaders("Vary").contains(vary)) {
            addHeader("Vary", vary);
        }
    }

    @Override
    public void reset() {
        super.reset();
        forbidSharedCaching();
    }
}
