package io.github.sessionfilter.session;

/**
 * A live session as its owner sees it in a list.
 *
 * @param session the session; its {@linkplain SessionKey#handle() handle} names it, its id is not known to anybody here
 * @param description what the login said of the device; may be empty
 */
public record ListedSession(Session session, String description) {}
