package io.github.sessionfilter.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a login under a {@link SessionLimit}.
 *
 * @param session the new session, or null if the limit refuses the login, and nothing has changed
 * @param surplus the keys of older sessions beyond the limit, oldest first; the caller revokes them
 */
public record LimitedLogin(@Nullable Session session, List<SessionKey> surplus) {
    /** The most sessions that one login revokes. The next login revokes more. */
    public static final int MAX_SURPLUS = 5_000;

    /** A login that the limit refuses. */
    public static final LimitedLogin REFUSED = new LimitedLogin(null, List.of());

    /**
     * Returns the login of {@code session}, given the principal's other sessions.
     *
     * @param others the oldest live sessions, oldest first, up to {@link #MAX_SURPLUS} and {@code limit} of them
     */
    public static LimitedLogin keepingNewest(Session session, List<SessionKey> others, int limit) {
        int over = Math.min(MAX_SURPLUS, others.size() - (limit - 1));
        return new LimitedLogin(session, over <= 0 ? List.of() : List.copyOf(others.subList(0, over)));
    }
}
