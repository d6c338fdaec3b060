package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages fit their windows, work by keyboard, and are accessible. Operators have a console. */
class PagesTest extends ExampleInChromium {
    /** How many changes of the console's charts the test waits for. */
    private static final int LOOKS = 8;

    /** The width of a phone in pixels. */
    private static final int PHONE = 390;

    private static final long PAGE_BYTES = 300_000;

    @Test
    void worksByKeyboardAlone() throws Exception {
        var alice = visitor();
        var page = alice.page();
        page.keyboard().type("alice");
        page.keyboard().press("Tab");
        page.keyboard().type("wonderland");
        page.keyboard().press("Enter");
        assertThat(page.locator("#videos-title")).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("#film-title")).isFocused();
        alice.awaitPicture(0.1);
        page.keyboard().press("Tab");
        assertThat(page.locator("#player")).isFocused();
    }

    @Test
    void thePlayerAndTheShelfFitIntoOneWindow() throws Exception {
        visitor(site(), new Browser.NewContextOptions().setUserAgent("Mozilla/5.0 (iPhone) Safari/604.1"))
                .signedIn("bob", "builder", Carrier.COOKIE);
        var bob = visitor().signedIn("bob", "builder", Carrier.HEADER);
        bob.watch("Mandelbrot");
        bob.view("site");
        assertIsInWindow(bob.page().locator("#player"), 1280, 800);
        assertTrue(bob.page().locator("#player").boundingBox().width > 640);
        for (var film : bob.page().locator("#videos a").all()) {
            assertIsInWindow(film, 1280, 800);
        }
    }

    private static void assertIsInWindow(Locator part, int width, int height) {
        var box = part.boundingBox();
        boolean inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
        assertTrue(inside, () -> "%s is at %.0f, %.0f and %.0f by %.0f pixels large"
                .formatted(part, box.x, box.y, box.width, box.height));
    }

    @Test
    void eachFormHasOneFilledButton() throws Exception {
        var olga = visitor();
        assertEquals(List.of("Sign in"), filledButtons(olga, "#login"));
        olga.signedIn("olga", "overseer", Carrier.HEADER);
        olga.page().getByText("Console").click();
        assertThat(olga.page().locator("#search")).isVisible();
        assertEquals(List.of("Search"), filledButtons(olga, "#search"));
    }

    /** Returns the names of the buttons whose background differs from all other surfaces of the page. */
    private static Object filledButtons(Visitor visitor, String form) {
        return visitor.page().evaluate("""
                form => {
                    const background = element => getComputedStyle(element).backgroundColor;
                    const surfaces = ["body", ".card"].map(name => background(document.querySelector(name)));
                    surfaces.push("rgba(0, 0, 0, 0)");
                    return [...document.querySelectorAll(form + " button")]
                        .filter(button => !surfaces.includes(background(button)))
                        .map(button => button.textContent);
                }""", form);
    }

    @Test
    void fitsAPhone() throws Exception {
        var options =
                new Browser.NewContextOptions().setViewportSize(PHONE, 800).setColorScheme(ColorScheme.DARK);
        var alice = visitor(site(), options);
        assertFits(alice, "phone-sign-in");
        alice.signedIn("alice", "wonderland", Carrier.HEADER).watch("Life");
        assertFits(alice, "phone-film");
        var player = alice.page().locator("#player").boundingBox();
        var shelf = alice.page().locator("#videos").boundingBox();
        assertTrue(shelf.y >= player.y + player.height, "the shelf is below the player");
        var olga = visitor(site(), options).signedIn("olga", "overseer", Carrier.HEADER);
        olga.page().getByText("Console").click();
        assertThat(olga.page().locator("#charts canvas")).hasCount(4);
        assertFits(olga, "phone-console");
    }

    private static void assertFits(Visitor visitor, String picture) {
        visitor.picture(picture);
        int width = ((Number) visitor.page().evaluate("document.documentElement.scrollWidth")).intValue();
        assertTrue(width <= PHONE, picture + " is " + width + " pixels wide");
    }

    @Test
    void anOperatorSeesTrafficAndRevokesSessions() throws Exception {
        var alice = alice(Carrier.HEADER);
        var olga = visitor().signedIn("olga", "overseer", Carrier.HEADER);
        olga.page().getByText("Console").click();
        var charts = olga.page().locator("#charts canvas");
        assertThat(charts).hasCount(4);
        assertThat(olga.page().locator("#store")).hasText("answers");
        for (int look = 1; look <= LOOKS; look++) {
            var before = drawn(olga.page());
            for (int i = 0; i < look; i++) {
                alice.page().reload();
                assertThat(alice.page().locator("#videos a")).hasCount(3);
            }
            olga.page()
                    .waitForFunction(
                            "before => document.querySelector('#charts canvas').toDataURL() !== before", before);
        }
        olga.view("console");
        olga.page().getByLabel("User").fill("alice");
        olga.button("Search").click();
        assertThat(olga.page().locator("#found-caption")).containsText("alice");
        olga.picture("console-search");
        olga.button("Revoke all").click();
        assertThat(olga.message()).containsText("revoked");
        assertThat(alice.message()).hasText("Your session has ended. Please sign in again.");
        assertThat(olga.page().locator("#settings")).containsText("idleTimeout");
        assertFalse(olga.page().locator("#settings").textContent().contains("jdbc:h2"));
    }

    /** The lines use the whole width as soon as there are two values. */
    @Test
    void theChartsStartWithTheirFirstValue() throws Exception {
        var olga = visitor().signedIn("olga", "overseer", Carrier.HEADER);
        olga.page().getByText("Console").click();
        assertThat(olga.page().locator("#charts .legend li").first())
                .hasText(Pattern.compile("Requests with a live session: [0-9.]+ a second"));
        olga.page().waitForFunction("""
                () => {
                    const canvas = document.querySelector("#charts canvas");
                    const {width, height} = canvas;
                    const copy = new OffscreenCanvas(width, height).getContext("2d", {willReadFrequently: true});
                    copy.drawImage(canvas, 0, 0);
                    const {data} = copy.getImageData(0, 0, width, height);
                    let first = width, last = 0;
                    for (let i = 0; i < data.length; i += 4) {
                        if (data[i + 3] > 200 && data[i + 2] - data[i] > 100) { // the blue of the line
                            first = Math.min(first, i / 4 % width);
                            last = Math.max(last, i / 4 % width);
                        }
                    }
                    return last - first > 0.8 * width;
                }""", null, new Page.WaitForFunctionOptions().setTimeout(MILLIS));
    }

    private static Object drawn(Page page) {
        return page.evaluate("document.querySelector('#charts canvas').toDataURL()");
    }

    @Test
    void aViewerHasNoConsole() throws Exception {
        var alice = alice(Carrier.HEADER);
        assertThat(alice.page().getByText("Console")).isHidden();
        alice.open("console/");
        assertThat(alice.message()).hasText("This is for operators.");
        assertThat(alice.page().locator("#console")).isHidden();
        alice.consoleMessages().removeIf(message -> message.contains("403")); // expected
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void isAccessible(ColorScheme scheme) throws Exception {
        var options = new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(scheme);
        var olga = visitor(site(), options);
        assertAccessible(olga);
        olga.signedIn("olga", "overseer", Carrier.HEADER);
        assertAccessible(olga);
        olga.watch("Life");
        assertAccessible(olga);
        olga.page().getByText("Console").click();
        assertThat(olga.page().locator("#charts canvas")).hasCount(4);
        olga.page().getByLabel("User").fill("olga");
        olga.button("Search").click();
        assertThat(olga.page().locator("#found")).isVisible();
        assertAccessible(olga);
    }

    private static void assertAccessible(Visitor visitor) {
        var violations = new AxeBuilder(visitor.page()).analyze().getViolations();
        assertEquals(
                List.of(),
                violations.stream()
                        .map(rule -> rule.getId() + " " + rule.getNodes().get(0).getHtml())
                        .toList());
    }

    @Test
    void runsUnderAStrictPolicyAndStaysSmall() throws Exception {
        var alice = visitor();
        var bytes = new ArrayList<Integer>();
        alice.page().onRequestFinished(request -> {
            if (!request.url().contains("/media/")) {
                bytes.add(request.sizes().responseBodySize);
            }
        });
        var policy = alice.page().reload().headerValue("Content-Security-Policy");
        assertTrue(policy.contains("default-src 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        alice.signedIn("alice", "wonderland", Carrier.HEADER).watch("Life");
        long sum = bytes.stream().mapToLong(Integer::longValue).sum();
        System.out.println("the page weighs " + sum + " bytes");
        assertTrue(sum <= PAGE_BYTES, "the page weighs " + sum + " bytes");
    }
}
