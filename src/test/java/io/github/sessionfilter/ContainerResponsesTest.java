package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.jetty.JettyResponses;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.tomcat.TomcatResponses;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;

/** Another container, or another version, still gets its requests answered. */
class ContainerResponsesTest {
    private final HttpServletRequest request = mock(HttpServletRequest.class);

    @Test
    void anotherContainerCompletesAsynchronousResponses() {
        var responses = ContainerResponses.of(mock(ServletContext.class));
        assertSame(ServerResponses.UNKNOWN, responses);
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
        assertThrows(ReflectiveOperationException.class, () -> TomcatResponses.of(none));
        assertThrows(ReflectiveOperationException.class, () -> JettyResponses.of(none));
    }

    /** A request that another container has given cannot be ended, and is not followed. */
    @Test
    void aForeignRequestIsLeftAlone() throws Exception {
        var own = getClass().getClassLoader();
        when(request.getHeader("Upgrade")).thenReturn("websocket");
        when(request.getMethod()).thenReturn("GET");
        for (var responses : new ServerResponses[] {TomcatResponses.of(own), JettyResponses.of(own)}) {
            assertFalse(responses.end(request, Runnable::run));
            assertSame(null, responses.continuation(request));
        }
    }
}
