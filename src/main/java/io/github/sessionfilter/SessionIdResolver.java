package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.Unauthorized;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the session id from a request and sends it in a response.
 *
 * <p>The carriers are a header, and if configured a bearer token (RFC 6750) and a cookie (RFC 6265). A request has one
 * id. Several carriers may hold it, but no other id that the realm may have issued. Text that cannot be an id, such as a
 * stale cookie of the same name, is ignored beside a well-formed one. The query, path
 * parameters and the body are never read for an id. Immutable and
 * thread-safe.
 */
final class SessionIdResolver {
    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer";
    /** With that many other ids, a request has no id: each check of a tag takes time, and most requests are checked. */
    private static final int MAX_OTHERS = 8;

    private final String header;
    private final boolean bearer;
    private final @Nullable SessionCookie cookie;
    private final String vary;
    private final Predicate<SessionId> mayBeIssued;

    /**
     * Creates a resolver.
     *
     * @param mayBeIssued whether the realm may have issued an id; asked only about several different ids of one request
     */
    SessionIdResolver(SessionFilterConfig config, Predicate<SessionId> mayBeIssued, ThrottledLog log) {
        this.mayBeIssued = mayBeIssued;
        this.header = config.get(Settings.SESSION_HEADER);
        this.bearer = config.get(Settings.BEARER);
        this.cookie = SessionCookie.of(config, log);
        this.vary = header + (bearer ? ", " + AUTHORIZATION : "") + (cookie != null ? ", Cookie" : "");
    }

    /** What the carriers of a request hold. */
    sealed interface Presented {}

    /**
     * One well-formed id.
     *
     * @param byCookieAlone whether only the cookie held it, which a browser sends without being asked
     */
    record OneId(SessionId id, boolean byCookieAlone) implements Presented {}

    /**
     * No id, or no well-formed one.
     *
     * @param reason {@link Unauthorized#MISSING} or {@link Unauthorized#MALFORMED}
     * @param isSeveral whether there are several well-formed ids
     */
    record NoId(Unauthorized reason, boolean isSeveral) implements Presented {
        private static final NoId MISSING = new NoId(Unauthorized.MISSING, false);
        private static final NoId MALFORMED = new NoId(Unauthorized.MALFORMED, false);
        private static final NoId SEVERAL = new NoId(Unauthorized.MALFORMED, true);
    }

    /** The text that the carriers of a request hold, so far. */
    private static final class Candidate {
        private @Nullable String text;
        /** Well-formed ids that differ from {@code text}, which is well-formed then. The container bounds the headers. */
        private Set<String> others = Set.of();

        void add(String value) {
            if (text == null) {
                text = value;
            } else if (!text.equals(value) && SessionId.parse(value) != null) {
                if (SessionId.parse(text) == null) {
                    text = value;
                } else {
                    others = others.isEmpty() ? new LinkedHashSet<>() : others;
                    others.add(value);
                }
            }
        }

        List<String> texts() {
            return Stream.concat(Stream.ofNullable(text), others.stream()).toList();
        }
    }

    /**
     * Returns what the carriers of {@code request} hold.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if they hold several ids, and it is unknown which of
     *     them the realm may have issued
     */
    Presented resolve(HttpServletRequest request) {
        var candidate = outsideTheCookie(request);
        var outsideTheCookie = candidate.text;
        var othersOutsideTheCookie = Set.copyOf(candidate.others);
        addCookies(request, candidate);
        var text = candidate.text;
        if (text == null) {
            return NoId.MISSING;
        }
        var chosen = candidate.others.isEmpty() ? text : onlyIssued(candidate);
        if (chosen == null) {
            return NoId.SEVERAL;
        }
        var id = SessionId.parse(chosen);
        if (id == null) {
            return NoId.MALFORMED;
        }
        return new OneId(id, !chosen.equals(outsideTheCookie) && !othersOutsideTheCookie.contains(chosen));
    }

    /**
     * Returns all ids that the carriers of {@code request} hold, and that the realm may have issued if there are several.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException as {@link #resolve}
     */
    List<SessionId> all(HttpServletRequest request) {
        var candidate = outsideTheCookie(request);
        addCookies(request, candidate);
        var ids = new ArrayList<SessionId>();
        for (var text : candidate.texts()) {
            var id = SessionId.parse(text);
            if (id != null && (candidate.others.isEmpty() || mayBeIssued.test(id))) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** Returns the only id that the realm may have issued, or null if there are several or none, or too many to check. */
    private @Nullable String onlyIssued(Candidate candidate) {
        if (candidate.others.size() >= MAX_OTHERS) {
            return null;
        }
        String issued = null;
        for (var text : candidate.texts()) {
            var id = SessionId.parse(text);
            if (id != null && mayBeIssued.test(id)) {
                if (issued != null) {
                    return null;
                }
                issued = text;
            }
        }
        return issued;
    }

    private Candidate outsideTheCookie(HttpServletRequest request) {
        var candidate = new Candidate();
        addHeaders(request, candidate);
        addBearerTokens(request, candidate);
        return candidate;
    }

    private void addHeaders(HttpServletRequest request, Candidate candidate) {
        var values = request.getHeaders(header);
        while (values.hasMoreElements()) {
            candidate.add(values.nextElement());
        }
    }

    private void addBearerTokens(HttpServletRequest request, Candidate candidate) {
        if (!bearer) {
            return;
        }
        var values = request.getHeaders(AUTHORIZATION);
        while (values.hasMoreElements()) {
            var value = values.nextElement();
            boolean ours = value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    && (value.length() == BEARER.length() || value.charAt(BEARER.length()) == ' ');
            if (ours) {
                candidate.add(value.substring(BEARER.length()).strip());
            }
        }
    }

    private void addCookies(HttpServletRequest request, Candidate candidate) {
        if (cookie == null) {
            return;
        }
        var cookies = request.getCookies();
        if (cookies == null) {
            return;
        }
        for (var each : cookies) {
            if (each.getName().equals(cookie.name())) {
                candidate.add(each.getValue());
            }
        }
    }

    /** Returns the carrier of a login that names none: the cookie if there is one, because no script can read it. */
    Carrier defaultCarrier() {
        return cookie == null ? Carrier.HEADER : Carrier.COOKIE;
    }

    /**
     * Sends the client its id by one carrier.
     *
     * @throws IllegalStateException if the carrier is the cookie and none is configured
     */
    void send(HttpServletRequest request, HttpServletResponse response, SessionId id, Carrier carrier) {
        if (carrier == Carrier.HEADER) {
            response.setHeader(header, id.secret());
        } else if (cookie != null) {
            cookie.set(request, response, id.secret());
        } else {
            throw new IllegalStateException("a login names the carrier COOKIE; expected a value of 'sessionCookie'");
        }
    }

    /** Deletes the client's cookie, if one is configured. */
    void clear(HttpServletRequest request, HttpServletResponse response) {
        if (cookie != null) {
            cookie.clear(request, response);
        }
    }

    /** Returns the value of {@code Vary}: the request headers of all carriers. */
    String vary() {
        return vary;
    }
}
