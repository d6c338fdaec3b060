package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.ticket.Ticket;
import io.github.sessionfilter.ticket.TicketKeys;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a ticket admits, and what its handlers and its clients see. */
abstract class TicketContract extends TicketFixture {
    TicketContract(Starter starter) {
        super(starter);
    }

    @Test
    void aTicketAdmitsToItsFolderByPathAndByQuery() throws Exception {
        startWithTickets();
        var ticket = ticket(session());
        for (var file : List.of("index.m3u8", "seg1.ts", "audio/1.m4s", "handler/x")) {
            assertEquals(200, getUrl(ticket.pathTo(file)).statusCode(), file);
            assertEquals(200, getUrl(ticket.queryTo(file)).statusCode(), file);
            assertEquals(200, getUrl(ticket.queryTo(file) + "&t=1").statusCode(), file);
        }
        assertEquals(12, SessionFilter.metrics(container.servletContext()).requestsByTicket());
        assertEquals("0123456789", getUrl(ticket.pathTo("seg1.ts")).body());
        assertEquals(206, getUrl(ticket.pathTo("seg1.ts"), "Range", "bytes=2-4").statusCode());
        assertEquals(
                200,
                send("HEAD", ticket.pathTo("seg1.ts").substring(CONTEXT.length()))
                        .statusCode());
    }

    @Test
    void theHandlerOfARequestMakesATicketOfItsSession() throws Exception {
        startWithTickets();
        var paths = get("/tickets", "X-Session-Id", login()).body().split(" ");
        assertTrue(paths[0].startsWith("/app/media/film;ticket="), paths[0]);
        assertTrue(paths[0].endsWith("/seg1.ts"), paths[0]);
        assertTrue(paths[1].startsWith("/app/media/film/seg1.ts?ticket="), paths[1]);
        assertEquals("0123456789", getUrl(paths[0]).body());
        assertEquals("0123456789", getUrl(paths[1]).body());
    }

    /** The link of a ticket may be in anybody's hands. */
    @Test
    void aTicketEndsNoSessionOnALogoutPath() throws Exception {
        startWithTickets("logoutPaths", "/media/film/handler/*");
        var session = session();
        var ticket = ticket(session);
        for (var url : List.of(ticket.pathTo("handler/x"), ticket.queryTo("handler/x"))) {
            assertEquals(200, getUrl(url, "Sec-Fetch-Site", "same-origin").statusCode());
            assertEquals(200, getUrl(url, "Sec-Fetch-Site", "none").statusCode());
        }
        assertEquals(1, manager().list("alice").size());
    }

    @Test
    void relativeUrisOfAPlaylistKeepTheTicket() throws Exception {
        startWithTickets();
        var playlist = ticket(session()).pathTo("index.m3u8");
        for (var line : getUrl(playlist).body().split("\n")) {
            var segment = URI.create(playlist).resolve(line).toString();
            assertEquals(200, getUrl(segment).statusCode(), segment);
        }
    }

    @Test
    void foldersAndFilesMayHaveAnyName() throws Exception {
        startWithTickets();
        var ticket = tickets().create(session(), "/media/un été/", Duration.ofMinutes(1));
        assertEquals("la mer", getUrl(ticket.pathTo("à la mer.txt")).body());
        assertEquals("la mer", getUrl(ticket.queryTo("à la mer.txt")).body());
    }

    /** Law 19: a handler cannot take a header of the client for the person of the ticket. */
    @Test
    void handlersSeeThePersonAndThatItWasByTicket() throws Exception {
        startWithTickets("userHeader", "X-User-Name");
        var session = manager().create(Login.of("alice").roles("viewer")).session();
        var seen = getUrl(ticket(session).pathTo("handler/x"), "X-User-Name", "mallory")
                .body();
        assertEquals(
                "alice alice TICKET viewer=true alice session=false ticket=/media/film/ alice "
                        + session.key().handle(),
                seen);
    }

    /** Law 19: the person, and no session to log out. */
    @Test
    void withoutEnforcementHandlersBeyondTheLimitSeeThePerson() throws Exception {
        startWithTickets("streamPaths", "/media/*", "maxStreamsPerPrincipal", "1", "enforce", "false");
        var session = session();
        assertEquals(200, getUrl(ticket(session).pathTo("seg1.ts")).statusCode());
        var seen = getUrl(ticket(session).pathTo("handler/x")).body();
        assertTrue(seen.contains("alice TICKET") && seen.contains("session=false"), seen);
    }

    /** Law 10: by the file servlet, by a handler, and after a reset. */
    @Test
    void answersAreForNoSharedCacheAndNoReferrer() throws Exception {
        startWithTickets();
        var ticket = ticket(session());
        for (var file : List.of("seg1.ts", "handler/x", "actions/reset")) {
            var answer = getUrl(ticket.pathTo(file));
            assertEquals(200, answer.statusCode(), file);
            assertEquals(List.of("private"), answer.headers().allValues("Cache-Control"), file);
            assertEquals(List.of("no-referrer"), answer.headers().allValues("Referrer-Policy"), file);
            assertEquals(List.of("X-Session-Id"), answer.headers().allValues("Vary"), file);
        }
    }

    @Test
    void aTicketNeverLogsOutAndNeverMakesATicket() throws Exception {
        startWithTickets();
        var session = session();
        var ticket = ticket(session);
        assertEquals(500, getUrl(ticket.pathTo("actions/request-logout")).statusCode());
        assertEquals(500, getUrl(ticket.pathTo("actions/ticket")).statusCode());
        for (var action : List.of("logout", "rotate")) {
            assertEquals(200, getUrl(ticket.pathTo("actions/" + action)).statusCode(), action);
        }
        assertEquals(200, getUrl(ticket.pathTo("seg1.ts")).statusCode());
        assertEquals(1, manager().list("alice").size());
    }

    @Test
    void aLoginByAHandlerDoesNotEndTheSessionOfTheTicket() throws Exception {
        startWithTickets();
        var ticket = ticket(session());
        var answer = getUrl(ticket.pathTo("actions/login"));
        assertEquals(200, answer.statusCode());
        var id = answer.headers().firstValue("X-Session-Id").orElseThrow();
        assertEquals(
                "user=bob principal=bob", get("/whoami", "X-Session-Id", id).body());
        assertEquals(200, getUrl(ticket.pathTo("seg1.ts")).statusCode());
    }

    /** Somebody who sends a browser to a ticket does not end what the browser has in its own HttpSession. */
    @Test
    void aTicketLeavesTheHttpSessionOfAnotherPersonAlone() throws Exception {
        startWithTickets();
        var bobs = manager().create("bob", "");
        var own = ticket(bobs.session());
        var created = getUrl(own.pathTo("actions/new-http-session"));
        var cookie = created.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        var alices = ticket(session());
        assertEquals(
                "false",
                getUrl(alices.pathTo("actions/http-session"), "Cookie", cookie).body());
        assertEquals(
                500,
                getUrl(alices.pathTo("actions/new-http-session"), "Cookie", cookie)
                        .statusCode());
        assertEquals(
                "true",
                getUrl(own.pathTo("actions/http-session"), "Cookie", cookie).body());
    }

    @Test
    void theIdOfTheSameSessionBesideATicketCountsInItsPlace() throws Exception {
        startWithTickets();
        var opened = manager().create("alice", "");
        var path = ticket(opened.session()).pathTo("handler/x");
        var seen = getUrl(path, "X-Session-Id", opened.id().secret()).body();
        assertTrue(seen.contains("SESSION") && seen.endsWith("session=true ticket=null"), seen);
    }

    @Test
    void anIdThatIsNotLiveDoesNotMatterBesideATicket() throws Exception {
        startWithTickets("sessionCookie", "sid");
        var path = ticket(session()).pathTo("handler/x");
        var dead = manager().create("alice", "");
        manager().revoke(dead.id());
        for (var id : List.of(dead.id().secret(), "stale", expired())) {
            assertTrue(getUrl(path, "X-Session-Id", id).body().contains("TICKET"), id);
            assertTrue(getUrl(path, "Cookie", "sid=" + id).body().contains("TICKET"), id);
        }
    }

    /** Law 5: whatever is wrong with a ticket, the id of a live session beside it is admitted. */
    @Test
    void aBadTicketDoesNotMatterBesideALiveId() throws Exception {
        startWithTickets();
        var id = login();
        for (var path : List.of(
                "/media/film;ticket=x/seg1.ts", "/media/film/seg1.ts?ticket=", "/media/film/seg1.ts;ticket=x")) {
            assertEquals(200, get(path, "X-Session-Id", id).statusCode(), path);
        }
        var dead = manager().create("bob", "");
        var ofADeadSession = ticket(dead.session()).pathTo("seg1.ts");
        manager().revoke(dead.id());
        assertEquals(200, getUrl(ofADeadSession, "X-Session-Id", id).statusCode());
    }

    @Test
    void aTicketCountsAsUseUnlessThePathIsPassive() throws Exception {
        startWithTickets("idleTimeout", "PT1H", "touchInterval", "PT1S", "passivePaths", "/media/film/audio/*");
        var passive = aged(Duration.ofMinutes(30));
        var active = aged(Duration.ofMinutes(30));
        long before = lastAccessedAt(passive);
        assertEquals(200, getUrl(ticket(passive).pathTo("audio/1.m4s")).statusCode());
        assertEquals(200, getUrl(ticket(active).pathTo("seg1.ts")).statusCode());
        stop(); // writes the touches
        assertEquals(before, lastAccessedAt(passive));
        assertTrue(lastAccessedAt(active) > before);
    }

    private Ticket ticket(NewSession opened) {
        return tickets().create("alice", SessionKey.of(opened.id()).handle(), FOLDER, Duration.ofMinutes(1));
    }

    /** A later request by a ticket whose stream was ended gets the 409, as with other streams. */
    @Test
    void eachTicketPlaysAStreamOfItsOwn() throws Exception {
        startWithTickets("streamPaths", "/media/film/*", "maxStreamsPerPrincipal", "3");
        var streams = SessionFilter.streams(container.servletContext());
        var opened = manager().create("alice", "");
        var first = ticket(opened.session()).pathTo("seg1.ts");
        var second = ticket(opened.session()).queryTo("seg1.ts");
        var third = ticket(opened.session()).pathTo("seg1.ts");
        assertEquals(200, getUrl(first).statusCode());
        assertEquals(200, getUrl(first).statusCode());
        assertEquals(1, streams.list("alice").size());
        var handle = streams.list("alice").get(0).handle();
        assertEquals(200, getUrl(second).statusCode());
        var path = FOLDER + "seg1.ts";
        assertEquals(200, get(path, "X-Session-Id", opened.id().secret()).statusCode());
        assertEquals(409, getUrl(third).statusCode());
        assertTrue(streams.end("alice", handle));
        assertEquals(409, getUrl(first).statusCode());
        assertEquals(200, getUrl(second).statusCode());
        assertEquals(200, get(path, "X-Session-Id", opened.id().secret()).statusCode());
        assertEquals(200, getUrl(third).statusCode());
    }

    @Test
    void aTicketIsNoTicketForPathsThatAreNotTicketPaths() throws Exception {
        startWithTickets();
        var session = session();
        var tooDeep = "/media/" + "a/".repeat(TicketKeys.MAX_FOLDER_DEPTH);
        for (var folder : List.of(
                "/", "/other/", "/media/film", "media/film/", "/media/../login/", "/media/a;b/", "/mediax/", tooDeep)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> tickets().create(session, folder, Duration.ofMinutes(1)),
                    folder);
        }
        for (var file : List.of("../x", "a//b", "a;b", "a?b", "./a", "/a", "%2e%2e/a", "a#b")) {
            assertThrows(IllegalArgumentException.class, () -> ticket(session).pathTo(file), file);
            assertThrows(IllegalArgumentException.class, () -> ticket(session).queryTo(file), file);
        }
        for (var lifetime : List.of(Duration.ZERO, Duration.ofDays(31), Duration.ofSeconds(-1))) {
            assertThrows(IllegalArgumentException.class, () -> tickets().create(session, FOLDER, lifetime));
        }
    }

    @Test
    void aTicketEndsWithItsSessionAtTheLatest() throws Exception {
        startWithTickets("absoluteTimeout", "PT1H");
        var session = session();
        var ticket = tickets().create(session, FOLDER, Duration.ofDays(1));
        assertFalse(ticket.expiresAt().isAfter(session.absoluteExpiresAt().plusSeconds(1)), ticket::toString);
        assertTrue(ticket.expiresAt().isAfter(Instant.EPOCH));
        manager().revokeAll("alice");
        assertThrows(IllegalStateException.class, () -> ticket(session));
    }

    @Test
    void withoutTicketPathsThereAreNoTickets() throws Exception {
        startWith();
        assertThrows(IllegalStateException.class, this::tickets);
        HttpResponse<String> answer = get("/public/style.css?ticket=x");
        assertEquals(200, answer.statusCode());
        assertNotNull(answer.body());
    }
}
