package io.github.sessionfilter.bench.peers;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.jspecify.annotations.Nullable;

/** A simple filter that sends one SELECT per request and never extends the expiry. */
final class OneSelect implements Peer {
    private final String url;

    OneSelect(String url) {
        this.url = url;
    }

    @Override
    public void install(ServletContext webapp) {
        // The defaults: 8 connections, each of which is validated when it is borrowed.
        var pool = new BasicDataSource();
        pool.setUrl(url);
        Peer.add(webapp, new Select(pool));
        Peer.add(webapp, Hello.PATH, new Hello(request -> request.getAttribute(Hello.USER)));
    }

    /** The filter. */
    private static final class Select extends HttpFilter {
        private static final long serialVersionUID = 1L;

        private final transient DataSource pool;

        Select(DataSource pool) {
            this.pool = pool;
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            var id = request.getHeader("X-Session-Id");
            var user = id == null ? null : user(id);
            if (user == null) {
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
                return;
            }
            request.setAttribute(Hello.USER, user);
            chain.doFilter(request, response);
        }

        private @Nullable String user(String id) throws ServletException {
            try (var connection = pool.getConnection();
                    var select = connection.prepareStatement("""
                            SELECT principal_name FROM web_session
                            WHERE session_key = ? AND revoked_at IS NULL AND expires_at > ?""")) {
                select.setBytes(1, Ideal.sha256().digest(id.getBytes(StandardCharsets.ISO_8859_1)));
                select.setLong(2, System.currentTimeMillis());
                try (var rows = select.executeQuery()) {
                    return rows.next() ? rows.getString(1) : null;
                }
            } catch (SQLException e) {
                throw new ServletException("cannot read the session", e);
            }
        }
    }
}
