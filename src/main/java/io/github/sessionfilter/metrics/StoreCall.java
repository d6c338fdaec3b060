package io.github.sessionfilter.metrics;

/** A kind of call of the store: one for each verb of {@link io.github.sessionfilter.session.SessionStore}. */
public enum StoreCall {
    FIND,
    INSERT,
    ROTATE,
    REVOKE,
    REVOKE_ALL,
    TOUCH,
    LIST,
    PAGE,
    SWEEP,
    REVOCATIONS,
    NOW
}
