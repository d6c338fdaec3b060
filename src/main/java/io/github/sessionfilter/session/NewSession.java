package io.github.sessionfilter.session;

/**
 * What a login gets: the id for the client, and the session it opens.
 *
 * @param id the secret, to be handed to the client and then forgotten
 * @param session the session, confirmed by the store
 */
public record NewSession(SessionId id, Session session) {}
