package io.github.sessionfilter.jdbc;

import java.util.Set;

/** The kinds of calls of a {@link Database}, each with what its calls may do. */
enum CallKind {
    /** A read. Its failure means that the database does not serve requests. A failed write may only have met a lock. */
    READ(Permission.REPEAT_AFTER_UNKNOWN_OUTCOME, Permission.PROBE_BREAKER, Permission.OPEN_BREAKER),
    /** A write that has the same effect when it runs twice. */
    REPEATABLE(Permission.REPEAT_AFTER_UNKNOWN_OUTCOME, Permission.PROBE_BREAKER),
    /** A write that must not run twice. */
    ONCE(Permission.PROBE_BREAKER),
    /** Repeatable work that no request waits for. It may be too slow to probe the database for the requests. */
    BACKGROUND(Permission.REPEAT_AFTER_UNKNOWN_OUTCOME, Permission.WAIT_LONG);

    /** A thing that the calls of some kinds may do. */
    enum Permission {
        /** Run again, once, although the first run may have taken effect. Every kind may run again if it cannot have. */
        REPEAT_AFTER_UNKNOWN_OUTCOME,
        /** Try the database while the circuit breaker is open. */
        PROBE_BREAKER,
        /** Open the circuit breaker when the connection breaks. Every kind opens it if no call has a connection. */
        OPEN_BREAKER,
        /** Wait for each answer as long as work in the background may, and run again however long the call has taken. */
        WAIT_LONG
    }

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
    private final Set<Permission> permissions;

    CallKind(Permission... permissions) {
        this.permissions = Set.of(permissions);
    }

    /** Returns whether calls of this kind may do {@code permission}. */
    boolean may(Permission permission) {
        return permissions.contains(permission);
    }
}
