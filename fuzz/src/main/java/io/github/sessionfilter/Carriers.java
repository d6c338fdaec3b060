package io.github.sessionfilter;

import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.session.SessionId;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes the carriers of an id. All headers, bearer tokens and cookies agree on one id, or the request has none (law
 * 9).
 *
 * <p>Each line of the input is a header. {@code h} is followed by a value of {@code X-Session-Id}, {@code a} by one
 * of {@code Authorization}, and {@code c} by a cookie's name, {@code =} and its value. {@code $1} and {@code $2}
 * stand for two ids of the realm, and {@code $3} for an id that the realm cannot have issued.
 */
public final class Carriers {
    private static final String ONE = SessionId.random().secret();
    private static final String TWO = SessionId.random().secret();
    private static final String FOREIGN = SessionId.random().secret();

    private static final SessionIdResolver RESOLVER = new SessionIdResolver(
            SessionFilterConfig.builder()
                    .set(Settings.JDBC_URL, "jdbc:h2:mem:unused")
                    .set(Settings.BEARER, true)
                    .set(Settings.SESSION_COOKIE, "SID")
                    .build(),
            id -> !id.secret().equals(FOREIGN),
            new ThrottledLog(System.getLogger(Carriers.class.getName()), System::nanoTime));

    private Carriers() {}

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        var text = new String(input, StandardCharsets.ISO_8859_1)
                .replace("$1", ONE)
                .replace("$2", TWO)
                .replace("$3", FOREIGN);
        var headers = new ArrayList<String>();
        var authorizations = new ArrayList<String>();
        var cookies = new ArrayList<Cookie>();
        for (var line : text.split("\n", -1)) {
            if (line.startsWith("h")) {
                headers.add(line.substring(1));
            } else if (line.startsWith("a")) {
                authorizations.add(line.substring(1));
            } else if (line.startsWith("c")) {
                cookie(line.substring(1), cookies);
            }
        }
        var presented = RESOLVER.resolve(request(headers, authorizations, cookies)) instanceof OneId one ? one : null;
        var all = new ArrayList<>(headers);
        authorizations.stream().filter(Carriers::isBearer).map(Carriers::token).forEach(all::add);
        var outside = List.copyOf(all);
        cookies.stream()
                .filter(cookie -> cookie.getName().equals("SID"))
                .map(Cookie::getValue)
                .forEach(all::add);
        var ids = new HashSet<>(all);
        ids.removeIf(value -> SessionId.parse(value) == null); // ignored beside a well-formed id
        if (ids.size() > 1) {
            ids.remove(FOREIGN);
        }
        var only = ids.size() == 1 ? SessionId.parse(ids.iterator().next()) : null;
        boolean byCookieAlone = only != null && !outside.contains(only.secret());
        Violation.unless(secret(only).equals(secret(presented == null ? null : presented.id())), "the id of", text);
        Violation.unless(presented == null || presented.byCookieAlone() == byCookieAlone, "the carrier of", text);
    }

    private static String secret(@Nullable SessionId id) {
        return id == null ? "" : id.secret();
    }

    /** RFC 6750, section 2.1: the scheme in any letter case, a blank, and the token. */
    private static boolean isBearer(String authorization) {
        var scheme = authorization.toLowerCase(Locale.ROOT);
        return scheme.equals("bearer") || scheme.startsWith("bearer ");
    }

    private static String token(String authorization) {
        return authorization.substring("bearer".length()).strip();
    }

    private static void cookie(String line, List<Cookie> cookies) {
        int equals = line.indexOf('=');
        if (equals > 0) {
            try {
                cookies.add(new Cookie(line.substring(0, equals), line.substring(equals + 1)));
            } catch (IllegalArgumentException e) {
                // a container would not pass such a cookie on
            }
        }
    }

    private static HttpServletRequest request(List<String> headers, List<String> authorizations, List<Cookie> cookies) {
        return ServletStubs.stub(
                HttpServletRequest.class,
                Map.of(
                        "getHeaders",
                        name -> Collections.enumeration(name.equals("Authorization") ? authorizations : headers),
                        "getCookies",
                        nothing -> cookies.isEmpty() ? null : cookies.toArray(new Cookie[0])));
    }
}
