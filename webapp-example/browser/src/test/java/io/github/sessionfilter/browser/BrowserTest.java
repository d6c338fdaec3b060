package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the pages in Chromium. Each test fails if the browser's console has an error or a warning. */
@TestInstance(Lifecycle.PER_CLASS)
class BrowserTest {
    /** A session ends 13 s after its last touch: the sum of these three and one second. */
    private static final Map<String, String> SHORT_SESSIONS = Map.of(
            "SESSION_IDLE_TIMEOUT",
            "PT9S",
            "SESSION_TOUCH_INTERVAL",
            "PT1S",
            "SESSION_MAX_STALENESS",
            "PT2S",
            "SESSION_MAX_STREAMS",
            "1000");

    private static final Map<String, String> MANY_STREAMS = Map.of("SESSION_MAX_STREAMS", "1000");

    /** The longest wait, in milliseconds, for a part of a page that does not show at once. */
    private static final double MILLIS = 30_000;

    /** How many changes of the console's charts the test waits for. */
    private static final int LOOKS = 8;

    /** The width of a phone in pixels. */
    private static final int PHONE = 390;

    private static final long PAGE_BYTES = 300_000;

    @TempDir
    private static Path folder;

    private Chromium chromium;
    private Site site;
    private Site hasty;
    private Site lonely;
    private final List<Visitor> visitors = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        chromium = Chromium.installed();
        site = new Site(Files.createDirectory(folder.resolve("site")), MANY_STREAMS);
    }

    @AfterAll
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (hasty != null) {
            hasty.stop();
        }
        if (lonely != null) {
            lonely.stop();
        }
        if (site != null) {
            site.stop();
        }
    }

    @AfterEach
    void closeBrowsers() {
        var consoleMessages =
                visitors.stream().flatMap(v -> v.consoleMessages().stream()).toList();
        visitors.forEach(Visitor::close);
        visitors.clear();
        assertEquals(List.of(), consoleMessages);
    }

    private Visitor visitor() {
        return visitor(site, new Browser.NewContextOptions().setViewportSize(1280, 800));
    }

    private Visitor visitor(Site where, Browser.NewContextOptions options) {
        var visitor = new Visitor(chromium.browser(), options, where.address());
        visitors.add(visitor);
        return visitor;
    }

    private Visitor alice(Carrier carrier) {
        return visitor().signedIn("alice", "wonderland", carrier);
    }

    @ParameterizedTest
    @EnumSource
    void signsInWatchesAndSeeks(Carrier carrier) {
        var alice = alice(carrier);
        alice.picture("shelf");
        alice.watch("Life");
        alice.view("film-" + carrier);
        alice.seek(12);
        alice.awaitPicture(12.1);
        alice.seek(2);
        alice.awaitPicture(2.1);
        assertTrue(alice.position() < 12);
    }

    @ParameterizedTest
    @EnumSource
    void signsOutAndTheBackButtonShowsNothing(Carrier carrier) {
        var alice = alice(carrier);
        alice.watch("Life");
        alice.button("Sign out").click();
        assertThat(alice.message()).hasText("You are signed out.");
        alice.page().goBack();
        assertThat(alice.page().locator("#login")).isVisible();
        assertThat(alice.page().locator("#videos a")).hasCount(0);
        assertThat(alice.page().locator("#player")).isHidden();
    }

    /** The tab with the header sends no cookie, because the filter refuses a request with two different ids. */
    @Test
    void twoTabsMayBelongToDifferentPeople() {
        var alice = alice(Carrier.HEADER);
        var bob = alice.tab();
        visitors.add(bob);
        bob.signedIn("bob", "builder", Carrier.COOKIE).watch("Mandelbrot");
        alice.watch("Life");
        alice.page().reload();
        assertThat(alice.page().locator("#user")).hasText("alice");
        alice.awaitPicture(0.1);
        assertThat(bob.page().locator("#user")).hasText("bob");
    }

    @Test
    void signingInNeedsNoTechnicalChoice() {
        var alice = visitor();
        for (var carrier : Carrier.values()) {
            assertThat(alice.page().getByLabel(carrier.label())).isHidden();
        }
        alice.signIn("alice", "wonderland");
        alice.watch("Life");
        assertThat(alice.page().locator("#film-source")).containsText("request header");
    }

    @Test
    void anAccountToTryFillsTheForm() {
        var bob = visitor();
        bob.page().getByText("builder").click();
        bob.page().keyboard().press("Enter");
        assertThat(bob.page().locator("#user")).hasText("bob");
    }

    /** Some phones have no Media Source Extensions, and hls.js needs them. */
    @Test
    void aBrowserThatCannotRunHlsUsesTheCookie() {
        var alice = visitor();
        alice.page().addInitScript("delete window.MediaSource");
        alice.page().reload();
        alice.signIn("alice", "wonderland");
        alice.watch("Life");
        assertThat(alice.page().locator("#film-source")).containsText("cookie");
    }

    @Test
    void refusesAWrongPassword() {
        var alice = visitor();
        alice.signIn("alice", "looking-glass", Carrier.HEADER);
        assertThat(alice.message()).hasText("The user name or the password is wrong.");
        assertThat(alice.page().locator("#site")).isHidden();
    }

    @ParameterizedTest
    @EnumSource
    void aFilmOnARevokedDeviceResumesAfterAnotherSignIn(Carrier carrier) {
        var phone = alice(carrier);
        phone.watch("Life");
        phone.seek(8);
        phone.awaitPicture(8.1);
        var laptop = alice(Carrier.HEADER);
        laptop.button("Sign out everywhere else").click();
        assertThat(laptop.message()).containsText("signed out");
        assertThat(phone.message())
                .hasText("Your session has ended. Sign in again, and Life goes on where it stopped.");
        phone.picture("ended-" + carrier);
        phone.signIn("alice", "wonderland", carrier);
        phone.awaitPicture(8);
        assertThat(laptop.page().locator("#devices li"))
                .hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(MILLIS));
    }

    private Visitor hastyAlice(Carrier carrier) throws Exception {
        if (hasty == null) {
            hasty = new Site(Files.createDirectory(folder.resolve("hasty")), SHORT_SESSIONS);
        }
        return visitor(hasty, new Browser.NewContextOptions()).signedIn("alice", "wonderland", carrier);
    }

    @ParameterizedTest
    @EnumSource
    void anExpiryIsAnnouncedAndTheFilmResumesAfterAnotherSignIn(Carrier carrier) throws Exception {
        var alice = hastyAlice(carrier);
        alice.watch("Life");
        alice.seek(6);
        alice.awaitPicture(6.1);
        alice.pause();
        assertThat(alice.page().locator("#time-out")).isVisible(soon());
        alice.picture("time-out-" + carrier);
        assertThat(alice.message())
                .containsText(
                        "Life goes on where it stopped",
                        new LocatorAssertions.ContainsTextOptions().setTimeout(MILLIS));
        alice.signIn("alice", "wonderland", carrier);
        alice.awaitPicture(6);
    }

    @ParameterizedTest
    @EnumSource
    void aFilmMovesFromOneDeviceToAnother(Carrier carrier) throws Exception {
        startLonely();
        var user = carrier == Carrier.HEADER ? "alice" : "bob";
        var password = carrier == Carrier.HEADER ? "wonderland" : "builder";
        var iPad = new Browser.NewContextOptions().setUserAgent("Mozilla/5.0 (iPad) Safari/604.1");
        var tablet = visitor(lonely, iPad).signedIn(user, password, carrier);
        tablet.watch("Life");
        var laptop = visitor(lonely, new Browser.NewContextOptions()).signedIn(user, password, carrier);
        laptop.page().locator("#videos a").last().click();
        var elsewhere = laptop.page().locator("#elsewhere");
        assertThat(elsewhere)
                .containsText("You are playing on", new LocatorAssertions.ContainsTextOptions().setTimeout(MILLIS));
        assertThat(elsewhere).containsText("iPad");
        laptop.picture("elsewhere-" + carrier);
        laptop.button("Play here instead").click();
        laptop.awaitPicture(0.1);
        assertThat(elsewhere).isHidden();
        tablet.page().locator("#videos a").first().click(); // the browser may have kept all of the other film
        assertThat(tablet.page().locator("#elsewhere")).isVisible(soon());
        tablet.button("Play here instead").click();
        tablet.awaitPicture(0.1);
        assertThat(laptop.page().locator("#site")).isVisible();
    }

    private void startLonely() throws Exception {
        if (lonely == null) {
            lonely = new Site(Files.createDirectory(folder.resolve("lonely")), Map.of("SESSION_MAX_STREAMS", "1"));
        }
    }

    /** hls.js and a video element ask for a film by many requests, some at the same time. One stream is admitted. */
    @ParameterizedTest
    @EnumSource
    void aPlayerAndItsParallelRangesAreOneStream(Carrier carrier) throws Exception {
        startLonely();
        var olga = visitor(lonely, new Browser.NewContextOptions()).signedIn("olga", "overseer", carrier);
        var refused = new CopyOnWriteArrayList<String>();
        olga.page().onResponse(response -> {
            if (response.status() == 409) {
                refused.add(response.url());
            }
        });
        olga.watch("Life");
        for (double second : new double[] {12, 3, 9}) {
            olga.seek(second);
            olga.awaitPicture(second + 0.1);
        }
        assertEquals(Collections.nCopies(24, 206), olga.page().evaluate("""
                async () => {
                    const {request} = await import(new URL("assets/session.js", document.baseURI));
                    const ranges = [...Array(24).keys()].map(i => request(
                        "api/videos/life/stream", {headers: {Range: `bytes=${1000 * i}-${1000 * i + 999}`}}));
                    return (await Promise.all(ranges)).map(({status}) => status);
                }"""));
        assertEquals(1, olga.page().evaluate("""
                async () => {
                    const {request} = await import(new URL("assets/session.js", document.baseURI));
                    return (await (await request("api/playing")).json()).streams.length;
                }"""));
        assertEquals(List.of(), refused);
        olga.button("Sign out").click();
        assertThat(olga.message()).hasText("You are signed out.");
    }

    private static LocatorAssertions.IsVisibleOptions soon() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(MILLIS);
    }

    @Test
    void staysSignedIn() throws Exception {
        var alice = hastyAlice(Carrier.HEADER);
        assertThat(alice.page().locator("#time-out")).isVisible(soon());
        alice.button("Stay signed in").click();
        assertThat(alice.page().locator("#time-out")).isHidden();
        assertThat(alice.page().locator("#site")).isVisible(); // the session has not ended
    }

    @Test
    void worksByKeyboardAlone() {
        var page = visitor().page();
        page.keyboard().type("alice");
        page.keyboard().press("Tab");
        page.keyboard().type("wonderland");
        page.keyboard().press("Enter");
        assertThat(page.locator("#videos-title")).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("#film-title")).isFocused();
        visitors.get(0).awaitPicture(0.1);
        page.keyboard().press("Tab");
        assertThat(page.locator("#player")).isFocused();
    }

    @Test
    void thePlayerAndTheShelfFitIntoOneWindow() {
        visitor(site, new Browser.NewContextOptions().setUserAgent("Mozilla/5.0 (iPhone) Safari/604.1"))
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
    void eachFormHasOneFilledButton() {
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
    void fitsAPhone() {
        var options =
                new Browser.NewContextOptions().setViewportSize(PHONE, 800).setColorScheme(ColorScheme.DARK);
        var alice = visitor(site, options);
        assertFits(alice, "phone-sign-in");
        alice.signedIn("alice", "wonderland", Carrier.HEADER).watch("Life");
        assertFits(alice, "phone-film");
        var player = alice.page().locator("#player").boundingBox();
        var shelf = alice.page().locator("#videos").boundingBox();
        assertTrue(shelf.y >= player.y + player.height, "the shelf is below the player");
        var olga = visitor(site, options).signedIn("olga", "overseer", Carrier.HEADER);
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
    void anOperatorSeesTrafficAndRevokesSessions() {
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
    void theChartsStartWithTheirFirstValue() {
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
    void aViewerHasNoConsole() {
        var alice = alice(Carrier.HEADER);
        assertThat(alice.page().getByText("Console")).isHidden();
        alice.open("console/");
        assertThat(alice.message()).hasText("This is for operators.");
        assertThat(alice.page().locator("#console")).isHidden();
        alice.consoleMessages().removeIf(message -> message.contains("403")); // expected
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void isAccessible(ColorScheme scheme) {
        var options = new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(scheme);
        var olga = visitor(site, options);
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
    void runsUnderAStrictPolicyAndStaysSmall() {
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
