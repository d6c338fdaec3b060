package io.github.sessionfilter.springboot;

import io.github.sessionfilter.session.SessionStoreException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Handlers that only the tests need; the site finds them as it finds its own. */
@RestController
final class ProbeHandlers {
    private final BlockingQueue<DeferredResult<String>> held = new LinkedBlockingQueue<>();

    /** Answers when a test does. */
    @GetMapping("/held")
    DeferredResult<String> hold() {
        var result = new DeferredResult<String>();
        held.add(result);
        return result;
    }

    /** Waits for a request to {@code /held} and returns what to answer it by. */
    DeferredResult<String> nextHeld() throws InterruptedException {
        return held.take();
    }

    /** Fails as a handler does that asks the store during an outage. */
    @GetMapping("/fails-later")
    Callable<String> failLater() {
        return () -> {
            throw new SessionStoreException("the store fails this test", null);
        };
    }

    /** Tells whether it runs on a virtual thread; asked by reflection, for Java 17 does not know of them. */
    @GetMapping("/virtual")
    boolean isVirtual() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return false;
        }
        return (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
    }
}
