package io.github.sessionfilter.ticket;

import java.time.Instant;

/**
 * The ticket by which a request was admitted, for its handler.
 *
 * @param folder the folder, decoded and without the context path; it ends with a slash
 * @param expiresAt when the ticket expires, by the store's time
 * @param principalName the person of the session
 * @param handle the handle of the session
 */
public record PresentedTicket(String folder, Instant expiresAt, String principalName, String handle) {}
