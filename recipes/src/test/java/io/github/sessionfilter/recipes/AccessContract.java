package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.BrowserClient;
import io.github.sessionfilter.RawHttp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Laws 2, 4 and 10 for each proxy: who gets in, and what the others get. */
abstract class AccessContract extends ProxyContract {
    AccessContract(Proxy proxy) {
        super(proxy);
    }

    @Test
    void admitsALiveSessionAndNobodyElse() throws IOException {
        assertTrue(site.getAs(alice, PLAYLIST).text().contains("#EXTM3U"));
        assertTrue(site.getAs(alice, PLAYLIST).text().contains("Cache-Control: private"));
        assertTrue(site.getAs(alice, "/any").text().contains(IN));
        assertEquals(200, site.get(PLAYLIST, "Cookie: SID=" + alice).status());
        for (var target : List.of(PLAYLIST, "/any", "/videos/big.bin")) {
            var answer = site.get(target);
            assertEquals(401, answer.status(), target);
            assertTrue(answer.text().toLowerCase(Locale.ROOT).contains("www-authenticate: session"), answer.text());
            assertFalse(answer.text().contains(IN), answer.text());
        }
    }

    /** A client that waits for permission to send a body gets the refusal instead. */
    @Test
    void refusesARequestBeforeItsBodyIsSent() throws IOException {
        var request =
                "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), site.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 401 Unauthorized", answer.readLine());
        }
    }

    /** The service would take a body for the next request. */
    @Test
    void passesABodyToTheHandlerAndNotToTheService() throws IOException {
        for (int i = 0; i < 3; i++) {
            var request = "POST /any HTTP/1.1\r\nHost: localhost\r\nX-Session-Id: " + alice
                    + "\r\nContent-Length: 7\r\nConnection: close\r\n\r\nGET / H";
            assertTrue(RawHttp.send(site.port(), request).text().contains(IN + " POST /any"));
        }
    }

    @Test
    void redirectsAPersonToTheLoginAndNobodyElse() throws IOException {
        var page = site.get(
                "/films/list?page=2",
                "Accept: text/html,*/*;q=0.8",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: document");
        assertEquals(302, page.status(), page.text());
        assertTrue(page.text().contains("ocation: /login?return=%2Ffilms%2Flist%3Fpage%3D2"), page.text());
        assertEquals(401, site.get("/films/list", "Accept: */*").status());
    }

    @Test
    void aPersonLogsInAndOutAtTheService() throws Exception {
        var browser = new BrowserClient("http://127.0.0.1:" + site.port());
        var login = browser.logIn("/login?return=%2Fany", "alice", "wonderland");
        assertEquals(303, login.statusCode(), login.body());
        assertEquals("/any", login.headers().firstValue("Location").orElse(""));
        assertTrue(browser.get("/any").body().contains("X-Auth-User: alice\n"));
        assertEquals(200, browser.post("/logout", Map.of()).statusCode());
        assertEquals(401, browser.get("/any").statusCode());
    }

    /** A 200 MB file in ranges, sent by the proxy and by the handler behind it. */
    @Test
    void curlFetchesALargeFileInRanges() throws Exception {
        var curl = new Curl(site);
        for (var path : largeFiles()) {
            assertEquals("401", curl.get(path, "-r", "0-99").status());
            curl.get(path, "-r", "199999992-", "-H", "X-Session-Id: " + alice).assertPart(199_999_992, 8);
            curl.get(path, "-r", "100000000-100065535", "-H", "X-Session-Id: " + alice)
                    .assertPart(100_000_000, 65_536);
            var whole = curl.get(path, "-H", "X-Session-Id: " + alice);
            assertEquals("200", whole.status());
            assertEquals(Site.BIG_FILE, whole.length());
        }
    }

    List<String> largeFiles() {
        return List.of("/films/big.bin", "/videos/big.bin");
    }

    /** The webapp ends the session, and the proxy refuses the next segment. */
    @Test
    void aLogoutAtTheWebappEndsTheFilmAtTheNextSegment() throws Exception {
        var id = site.login("bob");
        assertEquals(200, site.getAs(id, SEGMENT).status());
        site.logout(id);
        await(() -> site.getAs(id, SEGMENT).status() == 401);
    }
}
