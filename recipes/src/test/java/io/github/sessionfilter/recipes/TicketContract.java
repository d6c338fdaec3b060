package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.RawHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tickets through each proxy: the service reads them, and no file name has one. */
abstract class TicketContract extends AttackContract {
    TicketContract(Proxy proxy) {
        super(proxy);
    }

    @Test
    void aTicketReachesTheFileByPathAndByQuery() throws Exception {
        for (var folder : List.of("/films/life/", "/videos/life/")) {
            var ticket = site.ticket(alice, folder);
            for (var url : List.of(ticket.path() + "hls/index.m3u8", ticket.queryTo("hls/index.m3u8"))) {
                var answer = site.get(url);
                assertTrue(answer.status() == 200 && answer.text().contains("#EXTM3U"), () -> folder + answer.status());
            }
            assertEquals(
                    206,
                    site.get(ticket.path() + "hls/segment0.m4s", "Range: bytes=0-9")
                            .status());
        }
    }

    @Test
    void aTicketReachesNothingOutsideOfItsFolder() throws IOException {
        var token = site.ticket(alice, "/films/life/").token();
        var wrong = new ArrayList<String>();
        for (var spelling : List.of(
                "/films/mandelbrot;ticket=T/hls/index.m3u8",
                "/films/mandelbrot/hls/index.m3u8?ticket=T",
                "/films;ticket=T/life/hls/index.m3u8",
                "/films;ticket=T/mandelbrot/hls/index.m3u8",
                "/films/life;ticket=T/../mandelbrot/hls/index.m3u8",
                "/films/life;ticket=T/%2e%2e/mandelbrot/hls/index.m3u8",
                "/films/life;ticket=T/..%2fmandelbrot/hls/index.m3u8",
                "/films/life;ticket=T/..%5cmandelbrot/hls/index.m3u8",
                "/films/life;ticket=T/..;/mandelbrot/hls/index.m3u8",
                "/films/life;ticket=T/..;ticket=T/mandelbrot/hls/index.m3u8",
                "/films/life;ticket=T/hls;ticket=T/index.m3u8",
                "/films/life;ticket=T/hls/index.m3u8?ticket=T",
                "/films/life;ticket=T//hls/index.m3u8",
                "/films/life;ticket=T/./hls/index.m3u8",
                "/films/life/../mandelbrot/hls/index.m3u8?ticket=T",
                "/films/life/..%2fmandelbrot/hls/index.m3u8?ticket=T",
                "/films/life%2f..%2fmandelbrot/hls/index.m3u8?ticket=T",
                "/films/mandelbrot/hls/index.m3u8?x=/films/life/&ticket=T",
                "/films/mandelbrot/hls/index.m3u8%3fticket=T",
                "/films/mandelbrot/hls/index.m3u8#?ticket=T",
                "/films/mandelbrot/../life;ticket=T/hls/index.m3u8",
                "/films/mandelbrot/hls/index.m3u8;/films/life;ticket=T/",
                "/films/mandelbrot/hls/index.m3u8;ticket=/films/life;ticket=T/x",
                "/films/life%3bticket=T/hls/index.m3u8",
                "/films/life%3Bticket=T/hls/index.m3u8",
                "/films/life;%74icket=T/hls/index.m3u8",
                "/videos/life;ticket=T/hls/index.m3u8",
                "/hand/life;ticket=T/hls/index.m3u8",
                "/any;ticket=T/x",
                "/any?ticket=T",
                "/films/life/hls/index.m3u8?ticket=T&ticket=T",
                "/films/life/hls/index.m3u8?Ticket=T")) {
            var answer = site.get(spelling.replace("=T", "=" + token));
            boolean in = answer.text().contains("#EXTM3U") || answer.text().contains(IN);
            if (in || answer.status() == 200 || answer.status() >= 500) {
                wrong.add(spelling + " -> " + answer.status());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void aTicketIsGoodForReadingOnly() throws IOException {
        var path = site.ticket(alice, "/videos/life/").path();
        var request = "POST " + path
                + "hls/index.m3u8 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        assertEquals(401, RawHttp.send(site.port(), request).status());
    }

    @Test
    void aTicketEndsWithItsSession() throws Exception {
        var id = site.login("dave");
        var ticket = site.ticket(id, "/films/life/");
        assertEquals(200, site.get(ticket.path() + "hls/init.mp4").status());
        site.logout(id);
        await(() -> site.get(ticket.path() + "hls/init.mp4").status() == 401
                && site.get(ticket.queryTo("hls/init.mp4")).status() == 401);
    }
}
