package io.github.sessionfilter;

import java.util.List;

/**
 * The settings of a {@link SessionFilter} about tickets.
 *
 * <p>They are set like {@link Settings}.
 */
public final class TicketSettings {
    /**
     * {@code ticketPaths}: folders ({@code /media/*}) whose files may be asked for by ticket, with GET and HEAD. Requires {@code
     * ticketKeys}. Default: none.
     */
    public static final Setting<PathPatterns> TICKET_PATHS = Setting.paths(
            "ticketPaths",
            "Folders (`/media/*`) whose files a client may get by a ticket in the URL; needs `ticketKeys`.");

    /**
     * {@code ticketKeys}: one or two secrets of at least 32 bytes, separated by commas or blanks. The first one
     * signs tickets; both verify them. They are never shown, and never stored in the database. Default: none.
     */
    public static final Setting<List<String>> TICKET_KEYS = Setting.secrets(
            "ticketKeys",
            32,
            "One or two secrets of at least 32 bytes: the first one signs tickets, and both verify them.");

    private TicketSettings() {}
}
