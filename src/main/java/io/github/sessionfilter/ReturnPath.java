package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the page that a person asked for while they log in, as a parameter of the login page.
 *
 * <p>It is a path inside the webapp with its query, and never leads to another host or webapp.
 */
final class ReturnPath {
    static final String PARAMETER = "return";
    private static final int MAX_LENGTH = 2_000;

    private ReturnPath() {}

    /**
     * Returns the query of the redirect to the login page, with the page to return to; empty if there is none. For a request
     * with a body that is the page of the form, by its {@code Referer}.
     */
    static String query(HttpServletRequest request, SiteHost siteHost) {
        boolean repeatable =
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        var path =
                repeatable ? withQuery(request.getRequestURI(), request.getQueryString()) : referer(request, siteHost);
        return path != null && isInside(path, request)
                ? "?" + PARAMETER + "=" + URLEncoder.encode(path, StandardCharsets.UTF_8)
                : "";
    }

    /** Returns the page to return to, as the request to the login page names it, or null if that is not inside the webapp. */
    static @Nullable String of(HttpServletRequest request) {
        var path = request.getParameter(PARAMETER);
        return path != null && isInside(path, request) ? path : null;
    }

    private static String withQuery(String path, @Nullable String query) {
        return query == null ? path : path + "?" + query;
    }

    private static @Nullable String referer(HttpServletRequest request, SiteHost siteHost) {
        var referer = request.getHeader("Referer");
        if (referer == null) {
            return null;
        }
        try {
            var uri = new URI(referer);
            var authority = uri.getRawAuthority();
            boolean ours = authority != null && siteHost.is(authority, request);
            return ours && uri.getRawPath() != null ? withQuery(uri.getRawPath(), uri.getRawQuery()) : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** A browser reads {@code //host}, {@code /\host} and dot segments as other places. */
    private static boolean isInside(String path, HttpServletRequest request) {
        int end = path.indexOf('?');
        var withoutQuery = end < 0 ? path : path.substring(0, end);
        return path.length() <= MAX_LENGTH
                && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\' && c != '#')
                && path.startsWith(EncodedPath.ofContext(request.getServletContext()) + "/")
                && !PathPatterns.isRewritten(withoutQuery);
    }
}
