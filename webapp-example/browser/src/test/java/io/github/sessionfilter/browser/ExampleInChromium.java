package io.github.sessionfilter.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Visitors of the example in Chromium. A test fails if the browser's console has an error or a warning.
 *
 * <p>Each class has sites of its own, each with a database.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ExampleInChromium {
    /** The longest wait, in milliseconds, for a part of a page that does not show at once. */
    static final double MILLIS = 30_000;

    private static final Map<String, String> MANY_STREAMS = Map.of("SESSION_MAX_STREAMS", "1000");

    @TempDir
    private static Path folder;

    private Chromium chromium;
    private final Map<Map<String, String>, Site> sites = new LinkedHashMap<>();
    private final List<Visitor> visitors = new ArrayList<>();

    @BeforeAll
    void start() {
        chromium = Chromium.installed();
    }

    @AfterAll
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        for (var site : sites.values()) {
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

    final Chromium chromium() {
        return chromium;
    }

    Site site() throws Exception {
        return site(MANY_STREAMS);
    }

    /** Returns the site with these settings. It starts with the first use. */
    Site site(Map<String, String> settings) throws Exception {
        var site = sites.get(settings);
        if (site == null) {
            site = new Site(Files.createDirectory(folder.resolve("site-" + sites.size())), settings);
            sites.put(settings, site);
        }
        return site;
    }

    Visitor visitor() throws Exception {
        return visitor(site(), new Browser.NewContextOptions().setViewportSize(1280, 800));
    }

    Visitor visitor(Site where, Browser.NewContextOptions options) {
        var visitor = new Visitor(chromium.browser(), options, where.address());
        visitors.add(visitor);
        return visitor;
    }

    /** Opens another tab of the same browser. */
    Visitor tabOf(Visitor visitor) {
        var tab = visitor.tab();
        visitors.add(tab);
        return tab;
    }

    Visitor alice(Carrier carrier) throws Exception {
        return visitor().signedIn("alice", "wonderland", carrier);
    }

    static LocatorAssertions.IsVisibleOptions soon() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(MILLIS);
    }
}
