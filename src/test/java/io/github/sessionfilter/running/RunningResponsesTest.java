package io.github.sessionfilter.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.RunningKind;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestTimeouts;
import io.github.sessionfilter.session.UncachedSessions;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 5: a running response touches its session, whether it is blocking, async or non-blocking. */
class RunningResponsesTest {
    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());
    private final SessionTimeouts timeouts = TestTimeouts.NO_STALENESS;
    private final SessionManager manager = new SessionManager(
            new UncachedSessions(new MemoryStore(time, clock, timeouts)), clock, timeouts, SessionLimit.NONE);
    private final RunningResponses running =
            new RunningResponses(manager, ServerResponses.UNKNOWN, System.getLogger("test"));
    private final HttpServletRequest request = mock(HttpServletRequest.class);
    private final AsyncContext context = mock(AsyncContext.class);

    @Test
    void aResponseLongerThanTheIdleTimeoutKeepsTheSessionAlive() {
        var opened = manager.create("alice", "");
        var response = begin(opened);
        for (int minute = 0; minute < 180; minute++) {
            time.advance(Duration.ofMinutes(1));
            running.touchAll();
        }
        assertInstanceOf(Live.class, manager.check(opened.id()));
        response.leave(request);
        assertEquals(0, running.size());
        time.advance(Duration.ofMinutes(30));
        assertInstanceOf(Live.class, manager.check(opened.id()));
        time.advance(Duration.ofMinutes(2));
        running.touchAll();
        assertEquals(Reason.EXPIRED.verdict(), manager.check(opened.id()));
    }

    private RunningResponse begin(NewSession opened) {
        return begin(opened, RunningUse.BOTH, PlayedStream.NONE);
    }

    private RunningResponse begin(NewSession opened, RunningUse use, PlayedStream stream) {
        var response = running.of(((Live) manager.touch((Live) manager.check(opened.id()))).session(), use, stream);
        Admission admission = other -> other == response;
        when(request.getAttribute(Admission.ATTRIBUTE)).thenReturn(admission);
        response.begin(request, mock(HttpServletResponse.class));
        return response;
    }

    @Test
    void theStartOfAResponseTouchesTheSession() {
        var opened = manager.create("alice", "");
        time.advance(Duration.ofMinutes(20));
        begin(opened);
        time.advance(Duration.ofMinutes(25));
        assertInstanceOf(Live.class, manager.check(opened.id()));
    }

    @Test
    void theEndOfAResponseTouchesTheSession() {
        var opened = manager.create("alice", "");
        var response = begin(opened);
        time.advance(Duration.ofMinutes(20));
        response.leave(request);
        time.advance(Duration.ofMinutes(25));
        assertInstanceOf(Live.class, manager.check(opened.id()));
    }

    @Test
    void anAsyncResponseRunsUntilItCompletes() throws Exception {
        var response = begin(manager.create("alice", ""));
        when(request.isAsyncStarted()).thenReturn(true);
        when(request.getAsyncContext()).thenReturn(context);
        response.leave(request);
        verify(context).addListener(response);
        var event = new AsyncEvent(context);
        response.onTimeout(event);
        response.onError(event);
        assertEquals(1, running.size(), "the handler may continue after a timeout or an error");
        assertEquals(1, running.size(RunningKind.ASYNC));
        assertEquals(0, running.size(RunningKind.HANDLER));
        response.onComplete(event);
        assertEquals(0, running.size());
    }

    /** Jetty does not report the end of a file that it sends asynchronously. */
    @Test
    void aResponseWhoseRequestServesAnotherExchangeHasEnded() {
        begin(manager.create("alice", ""));
        running.touchAll();
        assertEquals(1, running.size());
        assertEquals(1, running.size(RunningKind.HANDLER));
        when(request.getAttribute(Admission.ATTRIBUTE)).thenThrow(new NullPointerException("recycled"));
        running.touchAll();
        assertEquals(0, running.size());
    }

    /** A handler that writes nothing for a while, on a passive path, and a socket without frames keep their slots, too. */
    @Test
    void aResponseKeepsItsStreamInUseWhileItRuns() {
        var stream = mock(PlayedStream.class);
        var response = begin(manager.create("alice", ""), RunningUse.NEITHER, stream);
        running.touchAll();
        verify(stream, times(1)).use();
        response.complete();
        running.touchAll();
        verify(stream, times(1)).use();
    }

    /** A sendfile runs after its handler; a WebSocket may be idle. */
    @Test
    void aContinuationKeepsItsStreamInUseWhileItRuns() {
        var socket = mock(Continuation.class);
        var server = mock(ServerResponses.class);
        when(server.continuation(request)).thenReturn(socket);
        when(socket.isRunning()).thenReturn(true);
        when(socket.isWebSocket()).thenReturn(true);
        var stream = mock(PlayedStream.class);
        var sockets = new RunningResponses(manager, server, System.getLogger("test"));
        var session = manager.create("alice", "").session();
        var response = sockets.of(session, RunningUse.BOTH, stream);
        response.begin(request, mock(HttpServletResponse.class));
        response.leave(request);
        sockets.touchAll();
        sockets.touchAll();
        assertEquals(1, sockets.size(RunningKind.WEB_SOCKET));
        verify(stream, times(2)).use();
        when(socket.isRunning()).thenReturn(false);
        sockets.touchAll();
        sockets.touchAll();
        verify(stream, times(2)).use();
        assertEquals(0, sockets.size());
        sockets.close();
    }

    /** After the end of the webapp, no logout could end them. A player asks for the rest of its film. */
    @Test
    void whatWouldOutliveItsWebappEndsWithIt() {
        var film = mock(Continuation.class);
        var kept = mock(Continuation.class);
        var closedByTheContainer = mock(Continuation.class);
        when(closedByTheContainer.endsWithWebapp()).thenReturn(true);
        var server = mock(ServerResponses.class);
        when(server.continuation(request)).thenReturn(film, kept, closedByTheContainer);
        var running = new RunningResponses(manager, server, System.getLogger("test"));
        var session = manager.create("alice", "").session();
        for (var use : List.of(RunningUse.BOTH, RunningUse.TOUCHES, RunningUse.BOTH)) {
            var response = running.of(session, use, PlayedStream.NONE);
            response.begin(request, mock(HttpServletResponse.class));
            response.leave(request);
        }
        running.close();
        verify(film).cut();
        verify(kept, never()).cut();
        verify(closedByTheContainer, never()).cut();
    }

    @Test
    void whatHasSentNothingMayCompleteWhenItsWebappEnds() {
        var server = mock(ServerResponses.class);
        var running = new RunningResponses(manager, server, System.getLogger("test"));
        var session = manager.create("alice", "").session();
        var sent = mock(HttpServletResponse.class);
        for (boolean isCommitted : new boolean[] {false, true}) {
            when(sent.isCommitted()).thenReturn(isCommitted);
            var response = running.of(session, RunningUse.BOTH, PlayedStream.NONE);
            Admission admission = other -> other == response;
            when(request.getAttribute(Admission.ATTRIBUTE)).thenReturn(admission);
            response.begin(request, sent);
            running.close();
            verify(server, times(isCommitted ? 1 : 0)).end(any(), any());
            response.complete();
        }
    }

    /** When a dispatched request calls {@code startAsync} again, the container drops the listeners. */
    @Test
    void anAsyncResponseThatIsDispatchedKeepsRunning() throws Exception {
        var response = begin(manager.create("alice", ""));
        var next = mock(AsyncContext.class);
        response.onStartAsync(new AsyncEvent(next));
        verify(next).addListener(response);
        assertEquals(1, running.size());
    }

    /** One listener sees the end, however often the request is dispatched and calls {@code startAsync} again. */
    @Test
    void anAsyncResponseGetsOneListener() {
        var response = begin(manager.create("alice", ""));
        when(request.isAsyncStarted()).thenReturn(true);
        when(request.getAsyncContext()).thenReturn(context);
        for (int cycle = 0; cycle < 100; cycle++) {
            response.begin(request, mock(HttpServletResponse.class));
            response.leave(request);
        }
        verify(context, times(1)).addListener(response);
        assertEquals(1, running.size());
    }

    @Test
    void aResponseThatCompletesBeforeTheListenerIsAddedHasEnded() {
        var response = begin(manager.create("alice", ""));
        when(request.isAsyncStarted()).thenReturn(true);
        when(request.getAsyncContext()).thenReturn(context);
        doThrow(new IllegalStateException("completed")).when(context).addListener(any(AsyncListener.class));
        response.leave(request);
        assertEquals(0, running.size());
    }
}
