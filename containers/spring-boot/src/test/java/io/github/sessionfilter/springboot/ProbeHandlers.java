package io.github.sessionfilter.springboot;

import io.github.sessionfilter.session.SessionStoreException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Handlers for the tests. The site finds them by component scanning, like its own. */
@RestController
final class ProbeHandlers {
    private final BlockingQueue<DeferredResult<String>> held = new LinkedBlockingQueue<>();

    /** Answers when a test sets the result. */
    @GetMapping("/held")
    DeferredResult<String> hold() {
        var result = new DeferredResult<String>();
        held.add(result);
        return result;
    }

    /** Waits for a request to {@code /held} and returns its result, which the test must set. */
    DeferredResult<String> nextHeld() throws InterruptedException {
        return held.take();
    }

    /** Throws a store failure, like a handler that calls the store during an outage. */
    @GetMapping("/fails-later")
    Callable<String> failLater() {
        return () -> {
            throw new SessionStoreException("thrown by the handler", null);
        };
    }

    /** Returns whether it runs on a virtual thread. It uses reflection, because Java 17 has no such method. */
    @GetMapping("/virtual")
    boolean isVirtual() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return false;
        }
        return (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
    }
}
