package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A user at a device: a separate browser profile with one page. */
final class Visitor implements AutoCloseable {
    private final BrowserContext device;
    private final Page page;
    private final URI site;
    private final List<String> consoleMessages = new CopyOnWriteArrayList<>();
    private volatile boolean mayBeCutOff;

    Visitor(Browser browser, Browser.NewContextOptions options, URI site) {
        this(browser.newContext(options), site);
    }

    private Visitor(BrowserContext device, URI site) {
        this.device = device;
        this.page = device.newPage();
        this.site = site;
        page.onConsoleMessage(this::keep);
        page.onPageError(consoleMessages::add);
        page.navigate(site.toString());
    }

    /** Opens another tab of the same browser. */
    Visitor tab() {
        return new Visitor(device, site);
    }

    /** Says that a film of this user may stop within a response, because the session or the stream ends meanwhile. */
    Visitor mayBeCutOff() {
        mayBeCutOff = true;
        return this;
    }

    /** Keeps errors and warnings, except for the browser's message about a 401 or a 409: many tests expect one. */
    private void keep(ConsoleMessage message) {
        var text = message.text();
        boolean refusal = text.contains("401") || text.contains("409");
        boolean cutOff =
                mayBeCutOff && (text.contains("CONTENT_LENGTH_MISMATCH") || text.contains("INCOMPLETE_CHUNKED"));
        boolean expected = text.startsWith("Failed to load resource") && (refusal || cutOff);
        if (!expected && (message.type().equals("error") || message.type().equals("warning"))) {
            consoleMessages.add(message.type() + ": " + message.text());
        }
    }

    /** Returns the errors and warnings of the browser's console, without the 401 and 409 responses. */
    List<String> consoleMessages() {
        return consoleMessages;
    }

    Page page() {
        return page;
    }

    void signIn(String user, String password, Carrier carrier) {
        var travel = page.locator("#travel");
        if (travel.getAttribute("open") == null) {
            travel.locator("summary").click();
        }
        page.getByLabel(carrier.label()).check();
        signIn(user, password);
    }

    /** Signs in with the carrier that the form has chosen. */
    void signIn(String user, String password) {
        page.getByLabel("User").fill(user);
        page.getByLabel("Password").fill(password);
        button("Sign in").click();
    }

    Visitor signedIn(String user, String password, Carrier carrier) {
        signIn(user, password, carrier);
        assertThat(page.locator("#videos a")).hasCount(3);
        return this;
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator message() {
        return page.locator("#message");
    }

    /** Chooses a film, and waits until it plays. */
    void watch(String title) {
        long clicked = System.nanoTime();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(title))
                .click();
        awaitPicture(0);
        System.out.printf("the first picture of %s after %d ms%n", title, (System.nanoTime() - clicked) / 1_000_000);
        awaitPicture(0.1);
    }

    /** Waits until the film shows a picture at {@code second} or later. */
    void awaitPicture(double second) {
        page.waitForFunction(
                "second => { const v = document.getElementById('player');"
                        + " return v.readyState >= 2 && !v.seeking && v.currentTime >= second; }",
                second);
    }

    double position() {
        return ((Number) page.evaluate("document.getElementById('player').currentTime")).doubleValue();
    }

    void seek(double second) {
        page.evaluate("second => { document.getElementById('player').currentTime = second; }", second);
    }

    void pause() {
        page.evaluate("document.getElementById('player').pause()");
    }

    /** Takes a picture of the window, with the pointer in a corner so that nothing is highlighted. */
    void view(String name) {
        page.mouse().move(0, 0);
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(System.getProperty("pictures"), name + ".png")));
    }

    /** Takes a picture of the whole page. */
    void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of(System.getProperty("pictures"), name + ".png"))
                .setFullPage(true));
    }

    void open(String path) {
        page.navigate(site.resolve(path).toString());
    }

    @Override
    public void close() {
        device.close();
    }
}
