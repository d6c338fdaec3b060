package io.github.sessionfilter.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A browser on a small screen, whose user has blocked cookies. Not thread-safe. */
public final class Phone implements AutoCloseable {
    static final int WIDTH = 390;
    static final int HEIGHT = 800;

    private final BrowserContext context;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    Phone(BrowserContext context) {
        this.context = context;
        context.onRequest(requests::add);
    }

    /** Opens a page, and records its requests only: those of a closed page have no headers. */
    Page newPage() {
        requests.clear();
        return context.newPage();
    }

    /** Plays the film of the page at {@code address}, by a ticket and nothing else. */
    public void playAndSeek(String address) {
        try (var page = newPage()) {
            page.navigate(address);
            playAndSeek(page);
        }
    }

    /** Plays the film of {@code page}, by a ticket and nothing else. */
    void playAndSeek(Page page) {
        awaitPicture(page, 0.1);
        seek(page, 12);
        seek(page, 2);
        assertTrue(requests.stream().anyMatch(request -> request.url().contains("ticket=")));
        for (var request : requests) {
            var headers = new HashSet<>(request.allHeaders().keySet());
            headers.retainAll(Set.of("cookie", "x-session-id", "authorization"));
            assertEquals(Set.of(), headers, request.url());
        }
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

    @Override
    public void close() {
        context.close();
    }
}
