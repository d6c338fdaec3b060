package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Starts a site with one proxy for all tests of a class. */
@Tag("full")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProxyContract {
    /** The handler behind the proxy answers this, whatever it is asked. */
    static final String IN = "the handler answers";

    static final String PLAYLIST = "/films/life/hls/index.m3u8";
    static final String SEGMENT = "/films/life/hls/segment0.m4s";
    static final String PUBLIC = "/app/public/style.css";

    final Proxy proxy;
    Site site;
    String alice;

    ProxyContract(Proxy proxy) {
        this.proxy = proxy;
    }

    @BeforeAll
    void start() throws Exception {
        site = new Site(
                proxy,
                1,
                Map.of(
                        "publicPaths", "/app/login, /app/public/*, /app/index.html",
                        "ticketPaths", "/films/*, /videos/*",
                        "ticketKeys", "a secret of the tests that has at least 32 bytes".replace(' ', '-'),
                        "maxStaleness", "PT5S",
                        "storeTimeout", "PT1S"));
        alice = site.login("alice");
    }

    @AfterAll
    void close() throws Exception {
        site.close();
    }

    /** What a test waits for. */
    interface Condition {
        boolean isMet() throws Exception;
    }

    static void await(Condition condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.isMet()) {
            assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(40), "not within 40 seconds");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void thePageHasAtMost60LinesToCopy() throws IOException {
        long lines = proxy.page().lines();
        assertTrue(lines <= 60, () -> lines + " lines");
    }
}
