package io.github.sessionfilter.session;

/**
 * The result of a login or a rotation: the session, with the id for the client.
 *
 * @param id the secret; pass it to the client and keep no copy
 * @param session the session, which the store has confirmed
 */
public record NewSession(SessionId id, Session session) {}
