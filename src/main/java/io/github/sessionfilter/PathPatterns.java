package io.github.sessionfilter;

import io.github.sessionfilter.session.PlainPath;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Matches request paths with exact paths ({@code /login}) and folders ({@code /assets/*}).
 *
 * <p>It matches the path by which the container maps requests: servlet path plus path info, decoded. The raw URI must
 * have no second reading, such as one with dot segments or empty segments. A path that is null, unusual or ambiguous
 * matches nothing, so it is protected. A folder matches itself and whole segments only: {@code /assets/*} matches {@code
 * /assets} and {@code /assets/a}, but not {@code /assetsx}. Immutable and thread-safe.
 */
final class PathPatterns {
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
    /** A separator that only some readers see. */
    private static final Pattern HIDDEN_SEPARATOR = Pattern.compile("(?i)%2f|%5c|\\\\");

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
     * Returns a matcher for these patterns.
     *
     * @throws IllegalArgumentException that says what was expected, if a pattern is neither an exact path nor a folder
     */
    static PathPatterns of(List<String> patterns) {
        var exact = new HashSet<String>();
        var folders = new ArrayList<String>();
        for (var pattern : patterns) {
            boolean folder = pattern.endsWith(ALL_BELOW);
            var path = folder ? pattern.substring(0, pattern.length() - ALL_BELOW.length()) : pattern;
            if (!isPlain(path) || folder && path.endsWith("/")) {
                throw new IllegalArgumentException("exact paths such as /login and folders such as /assets/*, decoded,"
                        + " below the context path; '" + pattern + "' is neither");
            }
            if (folder) {
                folders.add(path);
            } else {
                exact.add(path);
            }
        }
        return new PathPatterns(Set.copyOf(exact), List.copyOf(folders));
    }

    /** Returns these patterns and the exact path {@code path}. */
    PathPatterns and(String path) {
        var more = new HashSet<>(exact);
        more.add(path);
        return new PathPatterns(Set.copyOf(more), folders);
    }

    /** Returns the patterns at or below the folder {@code path}. */
    List<String> below(String path) {
        return Stream.concat(exact.stream(), folders.stream())
                .filter(pattern -> pattern.equals(path) || pattern.startsWith(path + "/"))
                .sorted()
                .toList();
    }

    /** Returns whether the path of {@code request} matches a pattern. */
    boolean match(HttpServletRequest request) {
        return match(request, request.getRequestURI());
    }

    /**
     * Returns whether the path of {@code request} matches a pattern.
     *
     * @param uri the raw URI that must have no second reading: that of the request, or that without its ticket
     */
    boolean match(HttpServletRequest request, @Nullable String uri) {
        if (isEmpty()) {
            return false; // the usual case for passivePaths
        }
        var path = pathOf(request);
        return path != null && matches(path) && !isRewritten(uri);
    }

    /** Returns whether every path below {@code folder}, which ends with a slash, matches a pattern. */
    boolean matchAllBelow(String folder) {
        return isPlain(folder) && folders.stream().anyMatch(each -> folder.startsWith(each + "/"));
    }

    /** Returns the exact paths. */
    Set<String> exactPaths() {
        return exact;
    }

    private boolean isEmpty() {
        return exact.isEmpty() && folders.isEmpty();
    }

    /**
     * Returns whether any reading of the path matches a pattern: that of the container, or that of a framework which decodes
     * and normalizes the raw URI itself.
     */
    boolean matchAnyReading(HttpServletRequest request) {
        if (isEmpty()) {
            return false;
        }
        var path = pathOf(request);
        if (path != null && contains(path)) {
            return true;
        }
        var uri = request.getRequestURI();
        return uri != null
                && (path == null || isRewritten(uri))
                && contains(RawPath.normalized(uri, request.getContextPath()));
    }

    /** Returns whether {@code path}, decoded, matches a pattern. */
    boolean matches(String path) {
        return contains(path) && isPlain(path);
    }

    private boolean contains(String path) {
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

    /** Returns whether a path has only one reading; see {@link PlainPath#is}. */
    static boolean isPlain(String path) {
        return PlainPath.is(path);
    }

    /**
     * Returns whether the container normalizes this URI. It maps {@code /admin/../login} to {@code /login}, but a framework
     * that maps by the raw URI, such as Spring, may map it to {@code /admin}.
     */
    static boolean isRewritten(@Nullable String uri) {
        if (uri == null) {
            return true;
        }
        var path = uri;
        int parameter = uri.indexOf(';');
        if (parameter >= 0 || uri.indexOf('%') >= 0 || uri.indexOf('\\') >= 0) {
            boolean isWithinPath = parameter >= 0 && parameter < uri.lastIndexOf('/');
            if (isWithinPath || HIDDEN_SEPARATOR.matcher(uri).find()) {
                return true;
            }
            path = PARAMETERS.matcher(uri).replaceAll("").replace("%2e", ".").replace("%2E", ".");
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (PlainPath.startsEmptyOrDotSegment(path, slash + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the path for a log, without the query, which may hold secrets. */
    static String shown(HttpServletRequest request) {
        var path = pathOf(request);
        return path == null ? "an ambiguous path" : path;
    }

    /** Returns null for an ambiguous path. A container that is configured to accept such paths throws here. */
    static @Nullable String pathOf(HttpServletRequest request) {
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
