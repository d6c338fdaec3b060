package io.github.sessionfilter;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.ticket.Ticket;
import io.github.sessionfilter.ticket.TicketManager;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The test webapp with films that clients get by ticket. */
abstract class TicketFixture extends ContainerContract {
    static final String KEY = "the-newer-key-of-the-test-webapp-0";
    static final String OLD_KEY = "the-older-key-of-the-test-webapp-0";
    static final String FOLDER = "/media/film/";

    TicketFixture(Starter starter) {
        super(starter);
    }

    @Override
    void prepare(Webapp webapp) throws IOException {
        var film = Files.createDirectories(webapp.files().resolve("media/film/audio"));
        Files.writeString(film.resolveSibling("index.m3u8"), "seg1.ts\naudio/1.m4s\n");
        Files.writeString(film.resolveSibling("seg1.ts"), "0123456789");
        Files.writeString(film.resolve("1.m4s"), "sound");
        var other = Files.createDirectories(webapp.files().resolve("media/other"));
        Files.writeString(other.resolve("index.m3u8"), "another film");
        Files.writeString(webapp.files().resolve("media/film.txt"), "beside the folder");
        var french = Files.createDirectories(webapp.files().resolve("media/un été"));
        Files.writeString(french.resolve("à la mer.txt"), "la mer");
        webapp.servlets().put("/media/film/handler/*", TestServlets.servlet(TicketServlets::person));
        webapp.servlets().put("/media/film/actions/*", TestServlets.servlet(TicketServlets::act));
        webapp.servlets().put("/tickets", TestServlets.servlet(TicketServlets::make));
    }

    void startWithTickets(String... more) throws Exception {
        var settings = new ArrayList<>(List.of("ticketPaths", "/media/*", "ticketKeys", KEY + " " + OLD_KEY));
        settings.addAll(List.of(more));
        startWith(settings.toArray(String[]::new));
    }

    TicketManager tickets() {
        return SessionFilter.tickets(container.servletContext());
    }

    Ticket ticket(Session session) {
        return tickets().create(session, FOLDER, Duration.ofHours(1));
    }

    Session session() {
        return manager().create("alice", "").session();
    }

    /** Gets a URL path that has the context path. */
    HttpResponse<String> getUrl(String path, String... headers) throws Exception {
        return send("GET", path.substring(contextPath.length()), headers);
    }
}
