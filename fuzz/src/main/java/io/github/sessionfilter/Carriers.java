package io.github.sessionfilter;

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
 * Where a request may hold an id: however many headers, bearer tokens and cookies there are, they agree on one, or there
 * is none (law 9).
 *
 * <p>Of the input each line is a header: {@code h} and a value of {@code X-Session-Id}, {@code a} of {@code
 * Authorization}, {@code c} a cookie's name, {@code =} and its value. {@code $1} and {@code $2} stand for two ids.
 */
public final class Carriers {
    private static final String ONE = SessionId.random().secret();
    private static final String TWO = SessionId.random().secret();

    private static final SessionIdResolver RESOLVER = new SessionIdResolver(SessionFilterConfig.builder()
            .set(Settings.JDBC_URL, "jdbc:h2:mem:unused")
            .set(Settings.BEARER, true)
            .set(Settings.SESSION_COOKIE, "SID")
            .build());

    private Carriers() {}

    /** Jazzer's way in. */
    public static void fuzzerTestOneInput(byte[] input) {
        var text = new String(input, StandardCharsets.ISO_8859_1)
                .replace("$1", ONE)
                .replace("$2", TWO);
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
        var presented = RESOLVER.resolve(request(headers, authorizations, cookies));
        var all = new ArrayList<>(headers);
        authorizations.stream().filter(Carriers::isBearer).map(Carriers::token).forEach(all::add);
        boolean byCookieAlone = all.isEmpty();
        cookies.stream()
                .filter(cookie -> cookie.getName().equals("SID"))
                .map(Cookie::getValue)
                .forEach(all::add);
        var different = new HashSet<>(all);
        var only = different.size() == 1 ? SessionId.parse(all.get(0)) : null;
        Found.unless(secret(only).equals(secret(presented.id())), "the id of", text);
        Found.unless(only == null || presented.byCookieAlone() == byCookieAlone, "the carrier of", text);
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
                // none that a container would hand on
            }
        }
    }

    private static HttpServletRequest request(List<String> headers, List<String> authorizations, List<Cookie> cookies) {
        return Made.object(
                HttpServletRequest.class,
                Map.of(
                        "getHeaders",
                        name -> Collections.enumeration(name.equals("Authorization") ? authorizations : headers),
                        "getCookies",
                        nothing -> cookies.isEmpty() ? null : cookies.toArray(new Cookie[0])));
    }
}
