package io.github.sessionfilter.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A running Chromium, which plays films without a click. Not thread-safe. */
final class Chromium implements AutoCloseable {
    private static final List<String> ARGUMENTS = List.of("--no-sandbox", "--autoplay-policy=no-user-gesture-required");
    private static final String COOKIES_ARE_BLOCKED =
            "{\"profile\": {\"default_content_setting_values\": {\"cookies\": 2}}}";

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts the browser at {@code -Dchromium}, or skips the tests if there is none. */
    static Chromium start() {
        var executable = Path.of(System.getProperty("chromium"));
        assumeTrue(Files.isExecutable(executable), "there is no browser at " + executable + "; set -Dchromium=...");
        var playwright = Playwright.create();
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(executable)
                                .setArgs(ARGUMENTS)));
    }

    /** Starts another one that blocks all cookies, as its user may set it. It then refuses scripts all storage. */
    BrowserContext withoutCookies(Path profile, int width, int height) throws IOException {
        Files.createDirectories(profile.resolve("Default"));
        Files.writeString(profile.resolve("Default/Preferences"), COOKIES_ARE_BLOCKED);
        return playwright
                .chromium()
                .launchPersistentContext(
                        profile,
                        new BrowserType.LaunchPersistentContextOptions()
                                .setExecutablePath(Path.of(System.getProperty("chromium")))
                                .setArgs(ARGUMENTS)
                                .setViewportSize(width, height));
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
