/**
 * Tickets: URLs that carry a session's permission for one folder, for clients that can send neither a header nor a cookie.
 *
 * <p>{@link io.github.sessionfilter.ticket.TicketManager} makes them. It imports only {@code session}.
 */
@NullMarked
package io.github.sessionfilter.ticket;

import org.jspecify.annotations.NullMarked;
