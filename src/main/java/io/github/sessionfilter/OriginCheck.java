package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Prevents cross-site request forgery: a request that a browser sends with the session cookie must come from the webapp's
 * own pages or an allowed origin.
 *
 * <p>It decides about unsafe methods and WebSocket upgrades, by {@code Sec-Fetch-Site} (W3C Fetch Metadata) or else by
 * {@code Origin} (RFC 6454). A request with neither header passes, because current browsers send at least one of them.
 * Immutable and thread-safe.
 */
final class OriginCheck {
    /** RFC 9110, section 9.2.1. */
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private static final Pattern AUTHORITY = Pattern.compile("^[^:/?#]+://([^/?#]*)");

    private final Set<String> allowedOrigins;
    private final SiteHost siteHost;

    OriginCheck(SessionFilterConfig config, SiteHost siteHost) {
        this.allowedOrigins = Set.copyOf(Objects.requireNonNullElse(config.find(Settings.ALLOWED_ORIGINS), List.of()));
        this.siteHost = siteHost;
    }

    /** Returns whether a request passes that carries no id outside of the cookie. */
    boolean passes(HttpServletRequest request) {
        if (SAFE_METHODS.contains(request.getMethod()) && !UpgradeRequest.is(request)) {
            return true;
        }
        var origin = request.getHeader("Origin");
        if (origin != null && allowedOrigins.contains(origin)) {
            return true;
        }
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return isOwn(site);
        }
        return origin == null || isOurs(origin, request);
    }

    /** Returns whether a page of the site, or the person in the address bar, has caused a request. It must be evident. */
    boolean isFromOwnPage(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return isOwn(site);
        }
        var page = request.getHeader("Origin") != null ? request.getHeader("Origin") : request.getHeader("Referer");
        return page != null && isOurs(page, request);
    }

    private static boolean isOwn(String site) {
        return site.equals("same-origin") || site.equals("none"); // none: typed or reloaded by the person
    }

    /** Returns whether the URI of a page, or an origin, has the site's host. */
    private boolean isOurs(String uri, HttpServletRequest request) {
        var authority = AUTHORITY.matcher(uri); // none in "null", a sandboxed page
        return authority.find() && siteHost.is(authority.group(1), request);
    }
}
