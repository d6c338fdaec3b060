package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device without a session, whose user has blocked cookies, plays films by ticket. A person may run one stream. */
class AnotherDeviceTest extends ExampleInChromium {
    private static final Map<String, String> ONE_STREAM = Map.of("SESSION_MAX_STREAMS", "1");

    @TempDir
    private static Path profile;

    private Phone phone;

    @BeforeAll
    void startPhone() throws Exception {
        phone = chromium().phone(profile);
    }

    @AfterAll
    void stopPhone() {
        if (phone != null) {
            phone.close();
        }
    }

    /** Makes the addresses for another device. */
    private static void playAway(Visitor visitor) {
        visitor.watch("Life");
        visitor.button("Play on another device").click();
        assertThat(visitor.page().locator("#away")).isVisible();
    }

    @Test
    void aPhonePlaysTheLinkOfTheCodeUntilItsMakerSignsOut() throws Exception {
        var options = new Browser.NewContextOptions().setViewportSize(1280, 800);
        var laptop = visitor(site(ONE_STREAM), options).mayBeCutOff().signedIn("alice", "wonderland", Carrier.HEADER);
        playAway(laptop);
        laptop.picture("away");
        assertAccessible(laptop.page());
        String link = read(laptop.page().locator("#code"));
        assertEquals(laptop.page().locator("#away-link").inputValue(), link);
        assertThat(laptop.page().locator("#away-playlist")).hasValue(Pattern.compile("http://.*;ticket=.*\\.m3u8"));
        assertThat(laptop.page().locator("#away-file")).hasValue(Pattern.compile("http://.*\\?ticket=.*"));

        var page = phone.newPage();
        page.navigate(link);
        phone.playAndSeek(page);
        assertThat(page.locator("#film-title")).hasText("Life");
        picture(page, "away-phone");
        assertAccessible(page);
        assertEquals(Phone.WIDTH, page.evaluate("document.documentElement.scrollWidth"));

        laptop.button("Play here instead").click();
        assertThat(laptop.page().locator("#elsewhere")).isVisible(soon());
        laptop.button("Play here instead").click();
        laptop.awaitPicture(0.1);
        page.reload();
        assertRefused(page, "Another device plays, or has ended this film. Stop it there, and try again in a minute.");
        laptop.button("Sign out").click();
        assertThat(laptop.message()).hasText("You are signed out.");
        page.getByRole(AriaRole.BUTTON).click();
        assertRefused(page, "This link has ended. Ask its maker for a new one.");
        picture(page, "away-ended");
        assertAccessible(page);
        page.close();
    }

    @Test
    void anAddressWithoutATicketPlaysNothing() throws Exception {
        var page = phone.newPage();
        for (var fragment :
                List.of("", "#film=/tube/media/life/hls/index.m3u8", "#film=http://127.0.0.1:9/a;ticket=b/c")) {
            page.navigate("about:blank");
            page.navigate(site(ONE_STREAM).address().resolve("play/") + fragment);
            assertRefused(page, "This page plays the links that “Play on another device” makes.");
        }
        page.close();
    }

    private static void assertRefused(Page page, String reason) {
        assertThat(page.locator("#reason")).hasText(reason, new LocatorAssertions.HasTextOptions().setTimeout(MILLIS));
        assertThat(page.locator("#player")).isHidden();
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

    /**
     * Reads a QR code from the screen. A camera takes pictures until one can be read; there is only one here, so the
     * reader must not look for the code's corners among its squares: it takes others for them in one code of a hundred.
     */
    private static String read(Locator code) throws Exception {
        var image = ImageIO.read(new ByteArrayInputStream(code.screenshot()));
        int width = image.getWidth();
        int height = image.getHeight();
        var pixels = image.getRGB(0, 0, width, height, null, 0, width);
        var source = new RGBLuminanceSource(width, height, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)), Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
    }
}
