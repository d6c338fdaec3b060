package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 1: what a ticket does not admit. Each attack gets the one answer of law 10. */
abstract class TicketAttackContract extends TicketFixture {
    TicketAttackContract(Starter starter) {
        super(starter);
    }

    private void assertRefused(String path, String... headers) throws Exception {
        assertEquals(401, getUrl(path, headers).statusCode(), path);
    }

    @Test
    void aTicketAdmitsToNoOtherFolder() throws Exception {
        startWithTickets();
        var token = token();
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
                "/media/film/seg1.ts?ticket=T%3D",
                "/media/film/seg1.ts?ticket=T&ticket=T",
                "/media/film;ticket=T;ticket=T/seg1.ts",
                "/media;ticket=T/film;ticket=T/seg1.ts",
                "/media/film;ticket=T/seg1.ts?ticket=T")) {
            assertRefused(CONTEXT + path.replace("T", token).replace("TICKET", "TICKET"));
        }
    }

    private String token() {
        var path = ticket(session()).queryTo("");
        return path.substring(path.indexOf('=') + 1);
    }
}
