package io.github.sessionfilter.session;

/**
 * A live session in the list that its owner sees.
 *
 * @param session the session; its {@linkplain SessionKey#handle() handle} identifies it in the list, and its id is not
 *     known
 * @param description the device, as the login described it; may be empty
 */
public record ListedSession(Session session, String description) {}
