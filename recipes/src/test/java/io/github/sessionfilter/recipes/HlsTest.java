package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A person in Chromium logs in at the service and watches an HLS film through each proxy. */
@Tag("full")
@Tag("once")
class HlsTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String HLS = "/META-INF/resources/webjars/hls.js/1.4.12/dist/hls.light.min.js";

    /** It keeps few seconds in memory, so that it must ask for segments while the film runs. */
    private static final String PLAYER = """
            <!DOCTYPE html><html lang="en"><title>Player</title><video id="player" muted></video>
            <script src="hls.js"></script>
            <script>
            const video = document.getElementById("player");
            const hls = new Hls({maxBufferLength: 1, maxMaxBufferLength: 1, backBufferLength: 0});
            window.refusal = null;
            hls.on(Hls.Events.ERROR, (event, data) => { window.refusal ??= data.response?.code; });
            hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
            hls.loadSource("/films/life/hls/index.m3u8");
            hls.attachMedia(video);
            </script></html>
            """;

    private static Browser chromium;

    @BeforeAll
    static void startChromium() {
        Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "needs the Debian package chromium");
        chromium = Playwright.create()
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--autoplay-policy=no-user-gesture-required")));
    }

    @AfterAll
    static void endChromium() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Proxy.class)
    void aFilmPlaysUntilTheLogoutOfItsSession(Proxy proxy) throws Exception {
        try (var site = new Site(proxy, 1, Map.of());
                var device = chromium.newContext()) {
            install(site.films());
            var page = device.newPage();
            page.navigate("http://127.0.0.1:" + site.port() + "/films/player.html");
            assertTrue(page.url().contains("/login?return=%2Ffilms%2Fplayer.html"), page.url());
            page.fill("input[name=name]", "alice");
            page.fill("input[name=password]", "wonderland");
            page.click("button");
            page.waitForURL("**/films/player.html"); // from here on, the script of the player has run
            awaitPicture(page, 0.5);
            page.evaluate("video.currentTime = 9"); // in a later segment
            awaitPicture(page, 9.2);
            var cookie = device.cookies().stream()
                    .filter(each -> each.name.equals("SID"))
                    .findFirst()
                    .orElseThrow();
            site.logout(cookie.value);
            ProxyContract.await(
                    () -> site.getAs(cookie.value, ProxyContract.SEGMENT).status() == 401);
            page.evaluate("window.refusal = null; video.currentTime = 1");
            page.waitForFunction("window.refusal !== null");
            assertEquals(401, page.evaluate("window.refusal"));
        }
    }

    private static void install(Path films) throws IOException {
        Files.writeString(films.resolve("player.html"), PLAYER);
        try (var hls = Objects.requireNonNull(HlsTest.class.getResourceAsStream(HLS), HLS)) {
            Files.copy(hls, films.resolve("hls.js"));
        }
    }

    /** Waits until the film shows a picture at {@code second} or later. */
    private static void awaitPicture(Page page, double second) {
        page.waitForFunction(
                "second => video.readyState >= 2 && !video.seeking && video.currentTime >= second", second);
    }
}
