package io.github.sessionfilter.metrics;

/** A kind of store call: one for each method of {@link io.github.sessionfilter.session.SessionStore}. */
public enum StoreCall {
    FIND,
    INSERT,
    ROTATE,
    REVOKE,
    REVOKE_ALL,
    REVOKE_ISSUED_BEFORE,
    LOCK,
    TOUCH,
    LIST,
    PAGE,
    SWEEP,
    REVOCATIONS,
    ID_KEYS,
    NOW
}
