package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.TicketCheck.BadTicket;
import io.github.sessionfilter.TicketCheck.GoodTicket;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.ticket.Ticket;
import io.github.sessionfilter.ticket.TicketManager;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Law 11: the store's clock decides when a ticket expires. */
class TicketCheckTest {
    private static final long NOW = 1_000_000_000_000L;

    private final SessionFilterConfig config = SessionFilterConfig.builder()
            .set(Settings.JDBC_URL, "jdbc:h2:mem:unused")
            .set(TicketSettings.TICKET_PATHS, "/media/*")
            .set(TicketSettings.TICKET_KEYS, TicketFixture.KEY)
            .build();
    private final StoreClock clock = new StoreClock(NodeClock.system());
    private final SessionManager manager = mock(SessionManager.class);
    private final Session session = new Session(SessionKey.of(SessionId.random()), "alice", NOW, NOW, NOW * 2, NOW * 2);
    private final TicketCheck check = new TicketCheck(config, clock);

    @BeforeEach
    void start() {
        clock.observe(NOW, clock.sending());
        when(manager.checkByKey(any())).thenReturn(new Live(session, NOW));
    }

    private Ticket ticket(Duration lifetime) {
        return new TicketManager(
                        Objects.requireNonNull(config.ticketKeys()),
                        manager,
                        clock,
                        config.ticketPaths()::matchAllBelow,
                        "/app")
                .create(session, "/media/film/", lifetime);
    }

    private static HttpServletRequest request(String uri, String path) {
        var request = mock(HttpServletRequest.class);
        when(request.getMethod()).thenReturn("GET");
        when(request.getContextPath()).thenReturn("/app");
        when(request.getRequestURI()).thenReturn(uri);
        when(request.getServletPath()).thenReturn(path);
        return request;
    }

    @Test
    void aTicketLivesForItsLifetimeByTheStoresClock() {
        var request = request(ticket(Duration.ofMinutes(1)).pathTo("a.ts"), "/media/film/a.ts");
        assertInstanceOf(GoodTicket.class, check.of(request));
        clock.observe(NOW + 59_000, clock.sending());
        assertInstanceOf(GoodTicket.class, check.of(request));
        clock.observe(NOW + 61_000, clock.sending());
        assertEquals(BadTicket.BAD_TICKET, check.of(request));
        clock.observe(NOW, clock.sending()); // set back: live means live by the new time
        assertInstanceOf(GoodTicket.class, check.of(request));
    }

    /** Law 6: while the store's time is unknown, a ticket is neither good nor bad. */
    @Test
    void withoutTheStoresTimeATicketIsUndecided() {
        var request = request(ticket(Duration.ofMinutes(1)).pathTo("a.ts"), "/media/film/a.ts");
        var starting = new TicketCheck(config, new StoreClock(NodeClock.system()));
        assertThrows(SessionStoreException.class, () -> starting.of(request));
        assertEquals(
                BadTicket.BAD_TICKET, starting.of(request("/app/media/film;ticket=forged/a.ts", "/media/film/a.ts")));
    }

    /** The text that is matched must be what the handler sees. */
    @Test
    void thePathOfTheContainerAndTheRawUriMustAgree() {
        var ticket = ticket(Duration.ofMinutes(1));
        assertEquals(BadTicket.BAD_TICKET, check.of(request(ticket.pathTo("a.ts"), "/media/other/a.ts")));
        var elsewhere = ticket.pathTo("a.ts").replace("/media/film;", "/media/other;");
        assertEquals(BadTicket.BAD_TICKET, check.of(request(elsewhere, "/media/film/a.ts")));
    }
}
