package io.github.sessionfilter.auth;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The client's request, as a proxy has described it. The headers, and so the carriers of the id, are those that the proxy has
 * passed on.
 *
 * <p>Not thread-safe.
 */
final class DescribedRequest extends HttpServletRequestWrapper {
    private static final String UPGRADE = "Upgrade";

    private final ProxyHeaders described;
    private final ServletContext guarded;
    private final String path;
    private final @Nullable String query;
    /** The decoded path, or null if it is ambiguous. */
    private final @Nullable String decoded;

    /**
     * Wraps the request of the proxy.
     *
     * @param guarded the context that has the filter
     */
    DescribedRequest(HttpServletRequest request, ProxyHeaders described, ServletContext guarded) {
        super(request);
        this.described = described;
        this.guarded = guarded;
        int mark = described.uri().indexOf('?');
        this.path = mark < 0 ? described.uri() : described.uri().substring(0, mark);
        this.query = mark < 0 ? null : described.uri().substring(mark + 1);
        this.decoded = DescribedPath.decode(path);
    }

    @Override
    public String getMethod() {
        return described.method();
    }

    @Override
    public String getRequestURI() {
        return path;
    }

    @Override
    public StringBuffer getRequestURL() {
        var url = new StringBuffer(getScheme() + "://" + getServerName());
        return url.append(':').append(getServerPort()).append(path);
    }

    @Override
    public @Nullable String getQueryString() {
        return query;
    }

    /** Returns the path as the container decodes it. */
    @Override
    public String getServletPath() {
        if (decoded == null) {
            throw new IllegalArgumentException("ambiguous path"); // as a container does
        }
        return decoded;
    }

    @Override
    public @Nullable String getPathInfo() {
        return null;
    }

    @Override
    public @Nullable String getPathTranslated() {
        return null;
    }

    /** The paths are those of the proxied site. */
    @Override
    public String getContextPath() {
        return "";
    }

    @Override
    public ServletContext getServletContext() {
        return guarded;
    }

    /** Tells of an upgrade to a WebSocket by the key, too: nginx does not pass {@code Upgrade} on. */
    @Override
    public @Nullable String getHeader(String name) {
        var value = super.getHeader(name);
        return value == null && name.equalsIgnoreCase(UPGRADE) && super.getHeader("Sec-WebSocket-Key") != null
                ? "websocket"
                : value;
    }
}
