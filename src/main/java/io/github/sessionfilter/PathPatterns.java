package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Exact paths ({@code /login}) and prefixes ({@code /assets/*}), matched on the path that the container decoded and
 * maps by: servlet path plus path info, never the raw URI. A raw URI that the container has rewritten (dot segments,
 * empty ones) has a second reading.
 *
 * <p>A path that is null, odd or ambiguous matches nothing, so it is protected. A prefix matches its folder itself and
 * whole segments only: {@code /assets/*} matches {@code /assets} and {@code /assets/a}, not {@code /assetsx}. Immutable
 * and safe for use by many threads.
 */
final class PathPatterns {
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

    /** Matches nothing. */
    static final PathPatterns NONE = new PathPatterns(Set.of(), List.of());

    private static final String ALL_BELOW = "/*";

    private final Set<String> exact;
    private final List<String> folders;

    private PathPatterns(Set<String> exact, List<String> folders) {
        this.exact = exact;
        this.folders = folders;
    }

    /**
     * Returns these patterns.
     *
     * @throws IllegalArgumentException that says what was expected, if one of them can't mean anything
     */
    static PathPatterns of(List<String> patterns) {
        var exact = new HashSet<String>();
        var folders = new ArrayList<String>();
        for (var pattern : patterns) {
            boolean prefix = pattern.endsWith(ALL_BELOW);
            var path = prefix ? pattern.substring(0, pattern.length() - ALL_BELOW.length()) : pattern;
            if (!isPlain(path) || prefix && path.endsWith("/")) {
                throw new IllegalArgumentException("exact paths such as /login and prefixes such as /assets/*, decoded,"
                        + " below the context path; '" + pattern + "' is neither");
            }
            if (prefix) {
                folders.add(path);
            } else {
                exact.add(path);
            }
        }
        return new PathPatterns(Set.copyOf(exact), List.copyOf(folders));
    }

    /** Returns whether the request's path matches one of these. */
    boolean match(HttpServletRequest request) {
        if (exact.isEmpty() && folders.isEmpty()) {
            return false; // as passivePaths mostly are
        }
        var path = pathOf(request);
        return path != null && matches(path) && !isRewritten(request.getRequestURI());
    }

    /** Returns whether {@code path}, decoded, matches one of these. */
    boolean matches(String path) {
        if (!isPlain(path)) {
            return false;
        }
        if (exact.contains(path)) {
            return true;
        }
        for (var folder : folders) {
            if (path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/')) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether a path has one reading only: absolute, without empty segments, dot segments, parameters,
     * escapes, backslashes, wildcards and control characters.
     */
    static boolean isPlain(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean odd = c < ' ' || c >= 0x7f && c <= 0x9f || c == 0xfffd || "\\;%?#*".indexOf(c) >= 0;
            if (odd || c == '/' && startsOddSegment(path, i + 1)) {
                return false;
            }
        }
        return true;
    }

    /** An empty segment, unless it is the last; "." or "..". */
    private static boolean startsOddSegment(String path, int start) {
        int end = path.indexOf('/', start);
        int length = (end < 0 ? path.length() : end) - start;
        return length == 0 && end >= 0
                || length == 1 && path.charAt(start) == '.'
                || length == 2 && path.startsWith("..", start);
    }

    /**
     * Whether the container has rewritten the path on its way to a servlet. A framework that maps by what the client
     * sent, as Spring does, would find {@code /admin} in {@code /admin/../login}, which the container calls
     * {@code /login}.
     */
    private static boolean isRewritten(@Nullable String uri) {
        if (uri == null) {
            return true;
        }
        var path = uri;
        if (uri.indexOf(';') >= 0 || uri.indexOf('%') >= 0) {
            path = PARAMETERS.matcher(uri).replaceAll("").replace("%2e", ".").replace("%2E", ".");
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (startsOddSegment(path, slash + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Containers throw for a path that they find ambiguous but were told to accept. */
    private static @Nullable String pathOf(HttpServletRequest request) {
        String servletPath;
        String pathInfo;
        try {
            servletPath = request.getServletPath();
            pathInfo = request.getPathInfo();
        } catch (IllegalArgumentException | IllegalStateException ambiguous) {
            return null;
        }
        if (servletPath == null) {
            return null;
        }
        return pathInfo == null ? servletPath : servletPath + pathInfo;
    }
}
