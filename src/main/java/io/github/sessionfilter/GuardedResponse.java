package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the headers that forbid shared caching, also after a handler's {@link #reset}. By ticket, it also forbids that a page
 * sends its own URL to others, and no handler can allow it.
 *
 * <p>Not thread-safe.
 */
final class GuardedResponse extends HttpServletResponseWrapper {
    private static final String REFERRER_POLICY = "Referrer-Policy";

    private final @Nullable String vary;
    private final boolean isByTicket;

    /**
     * Wraps {@code response}.
     *
     * @param vary the request headers that decide whose response this is, or null if the request has no session
     * @param isByTicket whether the URL of the request has a ticket
     */
    GuardedResponse(HttpServletResponse response, @Nullable String vary, boolean isByTicket) {
        super(response);
        this.isByTicket = isByTicket;
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
        if (isByTicket) {
            super.setHeader(REFERRER_POLICY, "no-referrer");
        }
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        if (!isByTicket || !REFERRER_POLICY.equalsIgnoreCase(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, @Nullable String value) {
        if (!isByTicket || !REFERRER_POLICY.equalsIgnoreCase(name)) {
            super.addHeader(name, value);
        }
    }

    @Override
    public void reset() {
        super.reset();
        forbidSharedCaching();
    }
}
