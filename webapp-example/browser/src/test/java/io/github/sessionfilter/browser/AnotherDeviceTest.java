package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A device without a session, whose user has blocked cookies, plays films by ticket. A person may run one stream. */
@TestInstance(Lifecycle.PER_CLASS)
class AnotherDeviceTest {
    private static final int PHONE = 390;
    private static final double MILLIS = 30_000;

    @TempDir
    private static Path folder;

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private Chromium chromium;
    private Site site;
    private OtherOrigin otherOrigin;
    private BrowserContext phone;

    @BeforeAll
    void start() throws Exception {
        chromium = Chromium.start();
        site = new Site(Files.createDirectory(folder.resolve("site")), Map.of("SESSION_MAX_STREAMS", "1"));
        otherOrigin = new OtherOrigin(site.address());
        phone = chromium.withoutCookies(folder.resolve("phone"), PHONE, 800);
        phone.onRequest(requests::add);
    }

    @AfterAll
    void stop() throws Exception {
        if (phone != null) {
            phone.close();
        }
        if (chromium != null) {
            chromium.close();
        }
        if (otherOrigin != null) {
            otherOrigin.close();
        }
        if (site != null) {
            site.stop();
        }
    }

    private Visitor signedIn(String user, String password) {
        var options = new Browser.NewContextOptions().setViewportSize(1280, 800);
        return new Visitor(chromium.browser(), options, site.address()).signedIn(user, password, Carrier.HEADER);
    }

    /** Opens a page, and records its requests only: those of a closed page have no headers. */
    private Page newPageOfThePhone() {
        requests.clear();
        return phone.newPage();
    }

    /** Makes the addresses for another device. */
    private static void playAway(Visitor visitor) {
        visitor.watch("Life");
        visitor.button("Play on another device").click();
        assertThat(visitor.page().locator("#away")).isVisible();
    }

    @Test
    void aPhonePlaysTheLinkOfTheCodeUntilItsMakerSignsOut() throws Exception {
        try (var laptop = signedIn("alice", "wonderland")) {
            playAway(laptop);
            laptop.picture("away");
            assertAccessible(laptop.page());
            String link = read(laptop.page().locator("#code"));
            assertEquals(laptop.page().locator("#away-link").inputValue(), link);

            var page = newPageOfThePhone();
            page.navigate(link);
            awaitPicture(page, 0.1);
            seek(page, 12);
            seek(page, 2);
            assertThat(page.locator("#film-title")).hasText("Life");
            picture(page, "away-phone");
            assertAccessible(page);
            assertEquals(PHONE, page.evaluate("document.documentElement.scrollWidth"));
            assertNoCredentials();

            laptop.button("Play here instead").click();
            assertThat(laptop.page().locator("#elsewhere")).isVisible(soon());
            laptop.button("Play here instead").click();
            laptop.awaitPicture(0.1);
            page.reload();
            assertRefused(
                    page, "Another device plays, or has ended this film. Stop it there, and try again in a minute.");
            laptop.button("Sign out").click();
            assertThat(laptop.message()).hasText("You are signed out.");
            page.getByRole(AriaRole.BUTTON).click();
            assertRefused(page, "This link has ended. Ask its maker for a new one.");
            picture(page, "away-ended");
            assertAccessible(page);
            page.close();
            assertEquals(List.of(), laptop.consoleMessages());
        }
    }

    /** A browser sends other sites' players no cookie, and the answer to hls.js needs a header of CORS. */
    @Test
    void playersOfAnotherOriginPlayByTicket() throws Exception {
        try (var laptop = signedIn("bob", "builder")) {
            playAway(laptop);
            var page = newPageOfThePhone();
            page.navigate(otherOrigin.video(laptop.page().locator("#away-file").inputValue()));
            awaitPicture(page, 0.1);
            seek(page, 12);
            seek(page, 2);
            assertNoCredentials();
            page.close();
            laptop.button("Sign out").click();
            assertThat(laptop.message()).hasText("You are signed out.");
        }
        try (var laptop = signedIn("bob", "builder")) {
            playAway(laptop);
            var page = newPageOfThePhone();
            page.navigate(
                    otherOrigin.hls(laptop.page().locator("#away-playlist").inputValue()));
            awaitPicture(page, 0.1);
            seek(page, 12);
            seek(page, 2);
            assertNoCredentials();
            page.close();
            laptop.button("Sign out").click();
            assertThat(laptop.message()).hasText("You are signed out.");
        }
    }

    @Test
    void anAddressWithoutATicketPlaysNothing() {
        var page = newPageOfThePhone();
        for (var fragment :
                List.of("", "#film=/tube/media/life/hls/index.m3u8", "#film=http://127.0.0.1:9/a;ticket=b/c")) {
            page.navigate("about:blank");
            page.navigate(site.address().resolve("play/") + fragment);
            assertRefused(page, "This page plays the links that “Play on another device” makes.");
        }
        page.close();
    }

    /** Fails if a request of the phone has had anything but the ticket to be let in by. */
    private void assertNoCredentials() {
        assertTrue(requests.stream().anyMatch(request -> request.url().contains("ticket=")));
        for (var request : requests) {
            var headers = new HashSet<>(request.allHeaders().keySet());
            headers.retainAll(Set.of("cookie", "x-session-id", "authorization"));
            assertEquals(Set.of(), headers, request.url());
        }
    }

    private static void assertRefused(Page page, String reason) {
        assertThat(page.locator("#reason")).hasText(reason, new LocatorAssertions.HasTextOptions().setTimeout(MILLIS));
        assertThat(page.locator("#player")).isHidden();
    }

    private static LocatorAssertions.IsVisibleOptions soon() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(MILLIS);
    }

    private static void awaitPicture(Page page, double second) {
        page.waitForFunction(
                "second => { const v = document.querySelector('video');"
                        + " return v.readyState >= 2 && !v.seeking && v.currentTime >= second; }",
                second);
    }

    private static void seek(Page page, double second) {
        page.evaluate("second => { document.querySelector('video').currentTime = second; }", second);
        awaitPicture(page, second + 0.1);
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(System.getProperty("pictures"), name + ".png")));
    }

    private static void assertAccessible(Page page) {
        assertEquals(
                List.of(),
                new AxeBuilder(page)
                        .analyze().getViolations().stream()
                                .map(rule -> rule.getId() + " "
                                        + rule.getNodes().get(0).getHtml())
                                .toList());
    }

    /** Reads a QR code from the screen, as a camera does. */
    private static String read(Locator code) throws Exception {
        var image = ImageIO.read(new ByteArrayInputStream(code.screenshot()));
        int width = image.getWidth();
        int height = image.getHeight();
        var pixels = image.getRGB(0, 0, width, height, null, 0, width);
        var source = new RGBLuminanceSource(width, height, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)))
                .getText();
    }
}
