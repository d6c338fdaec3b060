package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.browser.Chromium;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Players that can send neither a header nor a cookie play the films of the example by ticket. */
interface DeviceTests {
    int SECONDS = 16;
    int PICTURES_PER_SECOND = 24;
    Pattern PLAYLIST = Pattern.compile("\"playlist\":\"([^\"]+)\"");
    Pattern FILE = Pattern.compile("\"file\":\"([^\"]+)\"");

    Webapp webapp(String name);

    /** The segments of a playlist are relative, so they keep the ticket in the path. Each player seeks. */
    @Test
    default void playersPlayAPlaylistByTicketUntilTheLogout(@TempDir Path folder) throws Exception {
        var film = Path.of(System.getProperty("example.war"), "media/life/hls/index.m3u8");
        var whole = Player.picturesByFfmpeg(folder, film.toString());
        assertEquals(SECONDS * PICTURES_PER_SECOND, whole.size());
        var example = webapp(Wars.EXAMPLE);
        String id = login(example);
        String playlist = ticket(example, id, PLAYLIST);
        assertEquals(whole, Player.picturesByFfmpeg(folder, playlist));
        assertIsEnd(whole, Player.picturesByVlc(folder, playlist, 9));
        try (var player = Player.startFfmpeg(folder, playlist, "-readrate", "4")) {
            Waiting.until("it plays", () -> !player.pictures().isEmpty());
            logout(example, id);
            player.awaitEnd();
            assertTrue(player.pictures().size() < whole.size(), "the film has not come to its own end");
            String messages = player.messages();
            assertTrue(messages.contains("401"), messages);
        }
    }

    @Test
    default void playersSeekInAFileByTicketInTheQuery(@TempDir Path folder) throws Exception {
        var film = Path.of(System.getProperty("example.war"), "WEB-INF/clips/life.webm");
        var whole = Player.picturesByFfmpeg(folder, film.toString());
        var example = webapp(Wars.EXAMPLE);
        String id = login(example);
        String file = ticket(example, id, FILE);
        assertEquals(
                Player.picturesByFfmpeg(folder, film.toString(), "-ss", "9"),
                Player.picturesByFfmpeg(folder, file, "-ss", "9"));
        assertIsEnd(whole, Player.picturesByVlc(folder, file, 9));
        logout(example, id);
        assertEquals(List.of(), Player.picturesByFfmpeg(folder, file));
    }

    /**
     * A browser sends other sites' players no cookie, and the answer to hls.js needs a header of CORS. Each ticket is a stream,
     * and a person may run so many.
     */
    @Test
    default void browsersPlayByTicketInPagesOfAnotherOrigin(@TempDir Path folder) throws Exception {
        var example = webapp(Wars.EXAMPLE);
        try (var chromium = Chromium.installed();
                var phone = chromium.phone(folder);
                var otherOrigin = new OtherOrigin(example.address())) {
            String first = login(example);
            phone.playAndSeek(otherOrigin.video(ticket(example, first, FILE)));
            logout(example, first);
            String second = login(example);
            phone.playAndSeek(otherOrigin.hls(ticket(example, second, PLAYLIST)));
            logout(example, second);
        }
    }

    /** Fails unless a player has begun in the second half of the film, and has come to its end. */
    private static void assertIsEnd(List<String> whole, List<String> played) {
        int half = whole.size() / 2;
        assertTrue(!played.isEmpty() && played.size() <= half + PICTURES_PER_SECOND, played.size() + " pictures");
        assertEquals(whole.subList(whole.size() - played.size(), whole.size()), played);
    }

    private static String login(Webapp example) throws Exception {
        return VideoSite.id(example.send("POST", "/api/login", "{\"user\":\"bob\",\"password\":\"builder\"}"));
    }

    private static String ticket(Webapp example, String id, Pattern name) throws Exception {
        var answer = example.send("POST", "/api/videos/life/ticket", "", Webapp.HEADER, id);
        var path = name.matcher(answer.body());
        assertTrue(path.find(), () -> answer.statusCode() + " " + answer.body());
        return "http://127.0.0.1:" + example.port() + path.group(1);
    }

    private static void logout(Webapp example, String id) throws Exception {
        assertEquals(
                204, example.send("POST", "/api/logout", "", Webapp.HEADER, id).statusCode());
    }
}
