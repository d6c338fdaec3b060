package io.github.sessionfilter.bench.peers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessionfilter.session.SessionKey;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The minimal check of hashed ids: one SHA-256 and one lookup in a Caffeine cache that is filled once. It does not see
 * logouts, new logins or expiry.
 */
final class Ideal implements Peer {
    private final String url;

    Ideal(String url) {
        this.url = url;
    }

    @Override
    public void install(ServletContext webapp) throws SQLException {
        Peer.add(webapp, new Lookup(url));
        Peer.add(webapp, Hello.PATH, new Hello(request -> request.getAttribute(Hello.USER)));
    }

    /** The filter. */
    private static final class Lookup extends HttpFilter {
        private static final long serialVersionUID = 1L;
        private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Ideal::sha256);

        private final transient Cache<SessionKey, String> users =
                Caffeine.newBuilder().maximumSize(100_000).build();

        Lookup(String url) throws SQLException {
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT session_key, principal_name FROM web_session")) {
                while (rows.next()) {
                    users.put(SessionKey.ofBytes(rows.getBytes(1)), rows.getString(2));
                }
            }
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            var id = request.getHeader("X-Session-Id");
            var user = id == null ? null : users.getIfPresent(key(id));
            if (user == null) {
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
                return;
            }
            request.setAttribute(Hello.USER, user);
            chain.doFilter(request, response);
        }

        private static SessionKey key(String id) {
            return SessionKey.ofBytes(SHA_256.get().digest(id.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
