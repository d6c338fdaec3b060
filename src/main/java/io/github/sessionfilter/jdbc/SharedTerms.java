package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.Session;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets sessions with equal terms share one object, because a million sessions may be cached.
 *
 * <p>At most {@value #MAX} terms are shared. Others with the same place replace them, and are then shared. Thread-safe.
 */
final class SharedTerms {
    static final int MAX = 4_096;

    private final AtomicReferenceArray<@Nullable LoginTerms> shared = new AtomicReferenceArray<>(MAX);

    /** Returns the terms of a row with {@code roles}, {@code idle_timeout} and {@code stream_limit}. */
    LoginTerms of(ResultSet row) throws SQLException {
        var roles = row.getBytes("roles");
        long idleMillis = row.getLong("idle_timeout");
        var idle = row.wasNull() ? null : Duration.ofMillis(idleMillis);
        int streams = row.getInt("stream_limit");
        return share(LoginTerms.of(
                roles == null ? List.of() : List.of(new String(roles, StandardCharsets.UTF_8).split(",")),
                idle,
                row.wasNull() ? null : (Integer) streams));
    }

    /** Returns {@code session} with shared terms. */
    Session share(Session session) {
        return session.sharing(share(session.terms()));
    }

    private LoginTerms share(LoginTerms terms) {
        if (terms.equals(LoginTerms.NONE)) {
            return LoginTerms.NONE;
        }
        int hash = terms.hashCode();
        int place = (hash ^ hash >>> 16) & MAX - 1;
        var before = shared.get(place);
        if (terms.equals(before)) {
            return before;
        }
        shared.set(place, terms);
        return terms;
    }
}
