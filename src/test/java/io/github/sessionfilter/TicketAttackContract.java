package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.ticket.TestTickets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 1: what a ticket does not admit. Each attack gets the one answer of law 10, and asks the store nothing. */
abstract class TicketAttackContract extends TicketFixture {
    private static final String FILM = "0123456789";

    TicketAttackContract(Starter starter) {
        super(starter);
    }

    private void assertRefused(String path, String... headers) throws Exception {
        var answer = getUrl(path, headers);
        assertEquals(401, answer.statusCode(), path);
        assertTrue(answer.body().contains("\"detail\":\"A live session is required.\""), answer::body);
    }

    private String token(Session session, String folder) {
        var path = tickets().create(session, folder, Duration.ofHours(1)).queryTo("");
        return path.substring(path.indexOf('=') + 1);
    }

    private long storeReads() {
        return SessionFilter.metrics(container.servletContext()).cacheMisses();
    }

    @Test
    void aTicketAdmitsToNoOtherFolderAndStandsInNoOtherPlace() throws Exception {
        startWithTickets();
        var token = token(session(), FOLDER);
        long reads = storeReads();
        for (var path : List.of(
                "/media/other;ticket=T/index.m3u8",
                "/media/other/index.m3u8?ticket=T",
                "/media;ticket=T/film.txt",
                "/media/film.txt?ticket=T",
                "/media;ticket=T/film/seg1.ts",
                "/media/film/audio;ticket=T/1.m4s",
                "/media/film/seg1.ts;ticket=T",
                "/media/film/;ticket=T",
                "/media/film;ticket=T",
                ";ticket=T/media/film/seg1.ts",
                "/whoami?ticket=T",
                "/media/film;TICKET=T/seg1.ts",
                "/media/film/seg1.ts?Ticket=T",
                "/media/film/seg1.ts?%74icket=T",
                "/media/film/seg1.ts?xticket=T",
                "/media/film;x=1;ticket=T/seg1.ts",
                "/media/film;ticket=T;x=1/seg1.ts",
                "/media/film;ticket=T%20/seg1.ts",
                "/media/film;ticket=/seg1.ts",
                "/media/film/seg1.ts?ticket=",
                "/media/film/seg1.ts?ticket",
                "/media/film/seg1.ts?ticket=T%3D",
                "/media/film/seg1.ts?ticket=T&ticket=T",
                "/media/film;ticket=T;ticket=T/seg1.ts",
                "/media;ticket=T/film;ticket=T/seg1.ts",
                "/media/film;ticket=T/seg1.ts?ticket=T",
                "/media/film;ticket=T/seg1.ts;ticket=T")) {
            assertRefused(CONTEXT + path.replace("=T", "=" + token));
        }
        assertEquals(reads, storeReads());
    }

    /** The public folder of the spellings is the folder of the ticket here. */
    @Test
    void noSpellingGetsATicketOutOfItsFolder() throws Exception {
        startWith("publicPaths", "/login", "ticketPaths", "/public/*", "ticketKeys", KEY);
        var token = token(session(), "/public/");
        assertEquals("body {}", get("/public;ticket=" + token + "/style.css").body());
        assertEquals("body {}", get("/public/style.css?ticket=" + token).body());
        long reads = storeReads();
        for (var spelling : PathSpellings.ALL) {
            for (var target : withTicket(spelling, token)) {
                var answer = RawHttp.get(container.port(), target);
                assertFalse(answer.text().contains("user=") || answer.text().contains(FILM), target);
            }
        }
        assertEquals(reads, storeReads());
    }

    /** Puts the ticket into the query, and behind each of the first folders. */
    private static List<String> withTicket(String spelling, String token) {
        var targets = new ArrayList<String>();
        targets.add(spelling + (spelling.contains("?") ? "&" : "?") + "ticket=" + token);
        int slash = spelling.indexOf('/', 1);
        for (int i = 0; i < 3 && slash >= 0; i++) {
            targets.add(spelling.substring(0, slash) + ";ticket=" + token + spelling.substring(slash));
            slash = spelling.indexOf('/', slash + 1);
        }
        return targets;
    }

    @Test
    void aTicketOfADeadSessionAdmitsNobody() throws Exception {
        startWithTickets();
        var revoked = manager().create("alice", "");
        var rotated = manager().create("alice", "");
        var ofRevoked = ticket(revoked.session()).pathTo("seg1.ts");
        var ofRotated = ticket(rotated.session()).pathTo("seg1.ts");
        assertEquals(200, getUrl(ofRevoked).statusCode());
        assertEquals(200, getUrl(ofRotated).statusCode());
        manager().revoke(revoked.id());
        assertRefused(ofRevoked);
        manager().rotate(rotated.id());
        assertRefused(ofRotated);
        assertEquals(2, SessionFilter.metrics(container.servletContext()).requests(Outcome.REVOKED));
    }

    @Test
    void aTicketThatHasExpiredAdmitsNobody() throws Exception {
        startWithTickets();
        var key = session().key();
        long now = Instant.now().getEpochSecond();
        for (long age : List.of(1L, 3_600L, now)) {
            assertRefused(withExpiry(now - age, key));
        }
        assertRefused(withExpiry(Long.MIN_VALUE, key));
        assertEquals(200, getUrl(withExpiry(now + 3_600, key)).statusCode());
    }

    private static String withExpiry(long seconds, SessionKey key) {
        return CONTEXT + FOLDER + "seg1.ts?ticket=" + TestTickets.token(KEY, "web_session", key, FOLDER, seconds);
    }

    @Test
    void aTicketBesideTheIdOfAnotherLiveSessionIsRefused() throws Exception {
        startWithTickets("sessionCookie", "sid", "bearer", "true");
        var ticket = ticket(session());
        var bobs = manager().create("bob", "").id().secret();
        for (var path : List.of(ticket.pathTo("seg1.ts"), ticket.queryTo("seg1.ts"))) {
            assertRefused(path, "X-Session-Id", bobs);
            assertRefused(path, "Cookie", "sid=" + bobs);
            assertRefused(path, "Authorization", "Bearer " + bobs);
            assertRefused(
                    path, "X-Session-Id", manager().create("alice", "").id().secret());
            assertRefused(path, "X-Session-Id", login(), "Cookie", "sid=" + bobs);
        }
    }

    @Test
    void aTicketIsForGetAndHeadAlone() throws Exception {
        startWithTickets("corsPreflight", "true");
        var ticket = ticket(session());
        for (var path : List.of(ticket.pathTo("handler/x"), ticket.queryTo("handler/x"))) {
            for (var method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get")) {
                assertEquals(401, send(method, path.substring(CONTEXT.length())).statusCode(), method);
            }
            var upgrade = RawHttp.send(
                    container.port(),
                    "GET " + path
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
            assertEquals(401, upgrade.status());
        }
    }

    @Test
    void onAPublicPathATicketIsNoCarrier() throws Exception {
        startWithTickets("ticketPaths", "/media/*, /public/*");
        var ticket = tickets().create(session(), "/public/", Duration.ofHours(1));
        assertEquals(
                "user=null principal=null", getUrl(ticket.queryTo("whoami")).body());
        assertRefused(ticket.pathTo("whoami"));
    }

    @Test
    void aKeyThatIsNotListedSignsNoTicket() throws Exception {
        startWithTickets();
        var session = session();
        var path = ticket(session).pathTo("seg1.ts");
        var newKey = "the-newest-key-of-the-test-webapp-";
        restart("ticketKeys", newKey + ", " + KEY);
        assertEquals(200, getUrl(path).statusCode(), "an older key verifies");
        var newer = ticket(session).pathTo("seg1.ts");
        restart("ticketKeys", newKey + ", " + OLD_KEY);
        assertRefused(path);
        assertEquals(200, getUrl(newer).statusCode());
        restart("ticketKeys", newKey, "tableName", "other_session");
        assertRefused(newer);
    }

    private void restart(String... settings) throws Exception {
        stop();
        startWithTickets(settings);
    }

    /** The way back of the redirect would put the ticket into the query of the login page. */
    @Test
    void aBrowserWithATicketIsNotSentToTheLoginPage() throws Exception {
        startWithTickets("loginPage", "/login");
        var token = token(session(), FOLDER);
        manager().revokeAll("alice");
        assertEquals(303, get("/media/film/", "Accept", "text/html").statusCode());
        for (var path :
                List.of("/media/film;ticket=T/", "/media/film/?ticket=T", "/whoami?ticket=T", "/whoami;ticket=T")) {
            var answer = get(path.replace("T", token), "Accept", "text/html");
            assertEquals(401, answer.statusCode(), path);
        }
    }

    /** Law 8: a ticket is a secret, too. Access logs print the decision. */
    @Test
    void theDecisionNamesTheSessionAndNotTheTicket() throws Exception {
        startWithTickets("enforce", "false");
        var session = session();
        assertEquals(
                "LIVE " + session.key() + " by ticket",
                getUrl(ticket(session).pathTo("actions/verdict")).body());
        var bad = CONTEXT + "/media/film;ticket=" + token(session, "/media/other/") + "/actions/verdict";
        assertEquals("BAD_TICKET (not enforced)", getUrl(bad).body());
    }
}
