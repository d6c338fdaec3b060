package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header in which a trusted proxy names the person, and hides it from handlers unless it is true.
 *
 * <p>It is true in a request of a trusted proxy, without a session or with one of the same person. Immutable and thread-safe.
 */
final class ProxyUser {
    private final @Nullable String header;
    private final TrustedProxies proxies;

    ProxyUser(SessionFilterConfig config) {
        var kind = config.find(LoginSettings.LOGIN);
        this.header = kind == null ? null : kind.header();
        this.proxies = new TrustedProxies(config);
    }

    /** Returns whom a trusted proxy names, or null if none does, or names several. */
    @Nullable
    String of(HttpServletRequest request) {
        if (header == null || !proxies.sent(request)) {
            return null;
        }
        var values = Collections.list(request.getHeaders(header));
        return values.size() != 1 || values.get(0).isBlank()
                ? null
                : decoded(values.get(0).strip());
    }

    /** Proxies send names in UTF-8, which most containers read as ISO-8859-1. */
    private static String decoded(String value) {
        if (!StandardCharsets.ISO_8859_1.newEncoder().canEncode(value)) {
            return value;
        }
        try {
            var bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /** Returns whether a client names the person by this header. Some WebSocket endpoints see the client's own headers. */
    boolean isForgedIn(HttpServletRequest request) {
        return header != null && request.getHeader(header) != null && !proxies.sent(request);
    }

    /** Returns the request as handlers see it. */
    HttpServletRequest shown(HttpServletRequest request, @Nullable Session session) {
        if (header == null || request.getHeader(header) == null) {
            return request;
        }
        var named = of(request);
        boolean isTrue =
                named != null && (session == null || session.principalName().equals(named));
        return isTrue ? request : new WithoutHeader(request, header);
    }
}
