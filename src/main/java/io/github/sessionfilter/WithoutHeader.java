package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Hides one header of a request. Not thread-safe. */
final class WithoutHeader extends HttpServletRequestWrapper {
    private final String header;

    WithoutHeader(HttpServletRequest request, String header) {
        super(request);
        this.header = header;
    }

    /** Returns the request that hides nothing. */
    static HttpServletRequest original(HttpServletRequest request) {
        return request instanceof WithoutHeader hiding ? (HttpServletRequest) hiding.getRequest() : request;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return header.equalsIgnoreCase(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return header.equalsIgnoreCase(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        var names = Collections.list(super.getHeaderNames());
        names.removeIf(header::equalsIgnoreCase);
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        return header.equalsIgnoreCase(name) ? -1 : super.getIntHeader(name);
    }

    @Override
    public long getDateHeader(String name) {
        return header.equalsIgnoreCase(name) ? -1 : super.getDateHeader(name);
    }
}
