package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.jetty.JettyResponses;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.tomcat.TomcatResponses;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

/** Another container, or another version, still gets its requests answered. */
class ContainerResponsesTest {
    private static final Logger LOG = System.getLogger("test");

    private final HttpServletRequest request = mock(HttpServletRequest.class);

    @Test
    void anotherContainerCompletesAsynchronousResponses() {
        var logger = mock(Logger.class);
        var responses = ContainerResponses.of(mock(ServletContext.class), logger);
        assertSame(ServerResponses.UNKNOWN, responses);
        verify(logger).log(eq(Level.INFO), contains("running responses may go on after a logout"));
        assertFalse(responses.end(request, Runnable::run), "a blocking handler cannot be ended");
        var context = mock(AsyncContext.class);
        when(request.isAsyncStarted()).thenReturn(true);
        when(request.getAsyncContext()).thenReturn(context);
        assertTrue(responses.end(request, Runnable::run));
        verify(context).complete();
    }

    @Test
    void aContainerWithoutTheExpectedClassesIsNotTaken() {
        var none = ClassLoader.getPlatformClassLoader();
        assertThrows(ReflectiveOperationException.class, () -> TomcatResponses.of(none, LOG));
        assertThrows(ReflectiveOperationException.class, () -> JettyResponses.of(none, LOG));
    }

    /** A request that another container has given cannot be ended, and is not followed. */
    @Test
    void aForeignRequestIsLeftAlone() throws Exception {
        var own = getClass().getClassLoader();
        when(request.getHeader("Upgrade")).thenReturn("websocket");
        when(request.getMethod()).thenReturn("GET");
        for (var responses : new ServerResponses[] {TomcatResponses.of(own, LOG), JettyResponses.of(own, LOG)}) {
            assertFalse(responses.end(request, Runnable::run));
            assertSame(null, responses.continuation(request));
        }
    }
}
