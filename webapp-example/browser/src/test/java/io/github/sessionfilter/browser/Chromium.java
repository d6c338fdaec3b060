package io.github.sessionfilter.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The installed Chromium, which plays films without a click. Not thread-safe. */
public final class Chromium implements AutoCloseable {
    private static final List<String> ARGUMENTS = List.of("--no-sandbox", "--autoplay-policy=no-user-gesture-required");
    private static final String COOKIES_ARE_BLOCKED =
            "{\"profile\": {\"default_content_setting_values\": {\"cookies\": 2}}}";

    private final Playwright playwright = Playwright.create();
    private Browser browser;

    private Chromium() {}

    /** Returns the browser at {@code -Dchromium}, or skips the tests if there is none. */
    public static Chromium installed() {
        var executable = executable();
        assumeTrue(Files.isExecutable(executable), "there is no browser at " + executable + "; set -Dchromium=...");
        return new Chromium();
    }

    private static Path executable() {
        return Path.of(System.getProperty("chromium"));
    }

    /** Starts it, unless it runs. */
    Browser browser() {
        if (browser == null) {
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable())
                            .setArgs(ARGUMENTS));
        }
        return browser;
    }

    /** Starts another one that blocks all cookies, as its user may set it. It then refuses scripts all storage. */
    public Phone phone(Path profile) throws IOException {
        Files.createDirectories(profile.resolve("Default"));
        Files.writeString(profile.resolve("Default/Preferences"), COOKIES_ARE_BLOCKED);
        return new Phone(playwright
                .chromium()
                .launchPersistentContext(
                        profile,
                        new BrowserType.LaunchPersistentContextOptions()
                                .setExecutablePath(executable())
                                .setArgs(ARGUMENTS)
                                .setViewportSize(Phone.WIDTH, Phone.HEIGHT)));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
