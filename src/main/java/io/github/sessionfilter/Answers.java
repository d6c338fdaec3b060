package io.github.sessionfilter;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.Unauthorized;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the answer to a refused request.
 *
 * <p>Immutable and thread-safe.
 */
final class Answers {
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final Answer OTHER_ORIGIN = Answer.forbidden("Another site may not use this session's cookie.");
    private static final Answer FORGED_USER =
            Answer.forbidden("A WebSocket client may not send the header that names the user.");
    private static final Answer TOO_MANY_SESSIONS = Answer.forbidden("Too many sessions are open; end one to log in.");

    private static final Answer LOCKED = Answer.forbidden("This account is locked.");

    /** The 503 for a failure of the session store, and for a filter that has not started or has been destroyed. */
    static final Answer UNAVAILABLE =
            Answer.unavailable(RETRY_AFTER_SECONDS, "The session could not be checked; try again.");

    /** A form is sent by GET or POST. */
    private static final Set<String> NAVIGATION_METHODS = Set.of("GET", "HEAD", "POST");

    private final SiteHost siteHost;
    private final @Nullable String loginPage;
    private final TicketParameter tickets;
    private final Map<Unauthorized, Answer> unauthorized = new EnumMap<>(Unauthorized.class);

    Answers(SessionFilterConfig config, SiteHost siteHost) {
        this.siteHost = siteHost;
        this.tickets = new TicketParameter(config.ticketPaths());
        var page = config.loginPage();
        this.loginPage = page == null ? null : EncodedPath.of(page);
        boolean explain = config.get(Settings.EXPLAIN_REJECTIONS);
        var scheme = config.get(Settings.BEARER) ? "Bearer" : "Session";
        for (var reason : Unauthorized.values()) {
            var challenge = scheme + " realm=\"session\"" + (explain ? explanation(reason) : "");
            var detail = explain ? sentence(reason) : "A live session is required.";
            unauthorized.put(reason, Answer.unauthorized(challenge, detail));
        }
    }

    /**
     * Returns the 401 for {@code reason}, or a 303 to the login page if a browser navigates. The way back would put a ticket into
     * the query of the login page, so a request with a ticket is not redirected.
     */
    Answer unauthorized(HttpServletRequest request, Unauthorized reason) {
        var answer = Objects.requireNonNull(unauthorized.get(reason));
        if (loginPage != null && isNavigation(request) && !tickets.isIn(request)) {
            return answer.redirectedTo(EncodedPath.ofContext(request.getServletContext())
                    + loginPage
                    + ReturnPath.query(request, siteHost));
        }
        return answer;
    }

    /** Returns the 403 for an unsafe request by cookie from another origin. */
    Answer otherOrigin() {
        return OTHER_ORIGIN;
    }

    /** Returns the 403 for a WebSocket client that has sent an identity header. */
    Answer forgedUser() {
        return FORGED_USER;
    }

    /** Returns the 403 for a login beyond the session limit. */
    Answer tooManySessions() {
        return TOO_MANY_SESSIONS;
    }

    /** Returns the 403 for a login of a person who is locked. */
    Answer locked() {
        return LOCKED;
    }

    /** Returns the 409 for a stream beyond the limit. */
    Answer tooManyStreams(List<ListedStream> running) {
        return Answer.conflict("stream-limit", "Too many streams run; end one to play this one.", running);
    }

    /** Returns the 409 for a stream that its person has ended. */
    Answer streamEnded(List<ListedStream> running) {
        return Answer.conflict("stream-ended", "This stream was ended; start it again to play it.", running);
    }

    /** Returns the 503 for a failure of the session store. */
    Answer unavailable() {
        return UNAVAILABLE;
    }

    /** RFC 6750, section 3.1: no error code if the request has no token. */
    private static String explanation(Unauthorized reason) {
        var code =
                switch (reason) {
                    case MISSING -> "";
                    case MALFORMED -> ", error=\"invalid_request\"";
                    case UNKNOWN, EXPIRED, REVOKED, BAD_TICKET -> ", error=\"invalid_token\"";
                };
        return code + ", error_description=\"" + reason.sentence() + "\"";
    }

    private static String sentence(Unauthorized reason) {
        return Character.toUpperCase(reason.sentence().charAt(0))
                + reason.sentence().substring(1) + ".";
    }

    /** Decides by Fetch Metadata, or by the {@code Accept} header if the browser sends none. */
    private static boolean isNavigation(HttpServletRequest request) {
        if (!NAVIGATION_METHODS.contains(request.getMethod())) {
            return false;
        }
        var mode = request.getHeader("Sec-Fetch-Mode");
        if (mode != null) {
            return mode.equals("navigate");
        }
        var accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }
}
