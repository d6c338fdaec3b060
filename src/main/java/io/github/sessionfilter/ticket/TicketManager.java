package io.github.sessionfilter.ticket;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes tickets for an application.
 *
 * <p>Every method may throw {@link io.github.sessionfilter.session.SessionStoreException} when the store fails. A handler may
 * let it escape; the filter then answers 503. Thread-safe.
 */
public final class TicketManager {
    /** The shortest lifetime of a ticket. */
    public static final Duration MIN_LIFETIME = Duration.ofSeconds(1);
    /** The longest lifetime of a ticket. */
    public static final Duration MAX_LIFETIME = Duration.ofDays(30);

    private final TicketKeys keys;
    private final SessionManager sessions;
    private final StoreClock clock;
    private final Predicate<String> isTicketFolder;
    private final String contextPath;

    /**
     * Creates a manager.
     *
     * @param isTicketFolder whether every path below a folder may be asked for by ticket
     * @param contextPath encoded; empty for the root
     */
    public TicketManager(
            TicketKeys keys,
            SessionManager sessions,
            StoreClock clock,
            Predicate<String> isTicketFolder,
            String contextPath) {
        this.keys = keys;
        this.sessions = sessions;
        this.clock = clock;
        this.isTicketFolder = isTicketFolder;
        this.contextPath = contextPath;
    }

    /**
     * Returns a new ticket of a session for a folder. It ends with the session at the latest.
     *
     * @param folder the folder, decoded and without the context path, such as {@code /media/film/}; at most {@value
     *     TicketKeys#MAX_FOLDER_DEPTH} segments
     * @param lifetime from 1 second to 30 days
     * @throws IllegalArgumentException if {@code ticketPaths} does not have every path below the folder, the folder does not
     *     end with a slash, or the lifetime is out of range
     * @throws IllegalStateException if the session is not live
     */
    public Ticket create(Session session, String folder, Duration lifetime) {
        return create(session.key(), null, folder, lifetime);
    }

    /**
     * Returns a new ticket, as {@link #create(Session, String, Duration)} does, for the session with the given handle.
     *
     * @param principalName the person to whom the session must belong
     * @param handle a {@linkplain SessionKey#handle() handle}
     * @throws IllegalStateException also if the person has no live session with that handle
     */
    public Ticket create(String principalName, String handle, String folder, Duration lifetime) {
        var key = SessionKey.parseHandle(handle);
        if (key == null) {
            throw notLive();
        }
        return create(key, principalName, folder, lifetime);
    }

    private Ticket create(SessionKey key, @Nullable String principalName, String folder, Duration lifetime) {
        require(folder, lifetime);
        if (!(sessions.checkByKey(key) instanceof Live live)
                || principalName != null && !principalName.equals(live.session().principalName())) {
            throw notLive();
        }
        long end = Math.min(clock.millis() + lifetime.toMillis(), live.session().absoluteExpiresAtMillis());
        long seconds = Math.floorDiv(end + 999, 1_000);
        return new Ticket(contextPath, folder, Instant.ofEpochSecond(seconds), keys.sign(key, folder, seconds));
    }

    private static IllegalStateException notLive() {
        return new IllegalStateException("the session of the ticket is not live; expected a live session");
    }

    private void require(String folder, Duration lifetime) {
        if (!folder.endsWith("/") || !isTicketFolder.test(folder)) {
            throw new IllegalArgumentException("the folder of a ticket is '" + folder
                    + "'; expected a folder in 'ticketPaths', decoded, that ends with a slash");
        }
        if (TicketKeys.depth(folder) > TicketKeys.MAX_FOLDER_DEPTH) {
            throw new IllegalArgumentException("the folder of a ticket has " + TicketKeys.depth(folder)
                    + " segments; expected at most " + TicketKeys.MAX_FOLDER_DEPTH);
        }
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "the lifetime of a ticket is " + lifetime + "; expected " + MIN_LIFETIME + " to " + MAX_LIFETIME);
        }
    }
}
