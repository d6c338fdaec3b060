package io.github.sessionfilter;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RealmSignatures;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.StreamStore;
import io.github.sessionfilter.stream.StreamKeeper;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the gate answers a request whose session is about to expire. */
class GateTest {
    private final SessionId id = SessionId.random();
    private final Session session = new Session(SessionKey.of(id), "alice", 0, 0, 1_000, 1_000_000);
    private final Live live = new Live(session, 999);
    private final SessionManager manager = mock(SessionManager.class);
    private final SessionMetrics metrics = mock(SessionMetrics.class);
    private final HttpServletRequest request = mock(HttpServletRequest.class);
    private final HttpServletResponse response = mock(HttpServletResponse.class);
    private final FilterChain chain = mock(FilterChain.class);

    @BeforeEach
    void presentTheSession() throws Exception {
        when(manager.check(any())).thenReturn(live);
        when(request.getDispatcherType()).thenReturn(DispatcherType.REQUEST);
        when(request.getMethod()).thenReturn("GET");
        when(request.getRequestURI()).thenReturn("/film");
        when(request.getServletPath()).thenReturn("/film");
        when(request.getContextPath()).thenReturn("");
        when(request.getHeaders(anyString())).thenAnswer(call -> Collections.emptyEnumeration());
        when(request.getHeaders("X-Session-Id")).thenAnswer(call -> Collections.enumeration(List.of(id.secret())));
        when(request.getServletContext()).thenReturn(mock(ServletContext.class));
        when(response.getOutputStream()).thenReturn(mock(ServletOutputStream.class));
    }

    private void handle() throws Exception {
        handle(new StreamCheck(PathPatterns.NONE, null));
    }

    private void handle(StreamCheck streamCheck) throws Exception {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:unused")
                .build();
        var log = new ThrottledLog(System.getLogger("test"), System::nanoTime);
        var parts = new RequestParts(
                config,
                manager,
                new StoreClock(NodeClock.system()),
                metrics,
                SessionListener.NONE,
                new RunningResponses(manager, ServerResponses.UNKNOWN, System.getLogger("test")),
                streamCheck,
                mock(RealmSignatures.class),
                null,
                log);
        parts.gate().handle(request, response, chain);
    }

    /** Law 6: neither yes nor no, if the use cannot be written. */
    @Test
    void answers503IfTheTouchFails() throws Exception {
        when(manager.touch(live)).thenThrow(SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT));
        handle();
        verify(response).setStatus(503);
        verify(metrics).countUnavailable(StoreFailure.TIMED_OUT);
        verify(chain, never()).doFilter(any(), any());
    }

    @Test
    void answers401IfTheStoreNoLongerHasTheSession() throws Exception {
        when(manager.touch(live)).thenReturn(Reason.REVOKED.verdict());
        handle();
        verify(response).setStatus(401);
        verify(chain, never()).doFilter(any(), any());
    }

    @Test
    void letsTheRequestInOnceItsTouchIsTaken() throws Exception {
        when(manager.touch(live)).thenReturn(live);
        handle();
        verify(chain).doFilter(any(), any());
        verify(response, never()).setStatus(anyInt());
    }

    /** Law 6: a stream that has no slot yet is neither admitted nor refused while the store is away. */
    @Test
    void answers503IfAStreamCannotBeStarted() throws Exception {
        when(manager.touch(live)).thenReturn(live);
        var store = mock(StreamStore.class);
        when(store.start(any(), anyInt())).thenThrow(SessionStoreException.withoutStackTrace(StoreFailure.FAILED));
        var keeper = new StreamKeeper(
                store,
                StoreCalls.onCallersThread(Duration.ofSeconds(1)),
                new StoreClock(NodeClock.system()),
                Duration.ofMinutes(1),
                1,
                10,
                ended -> {});
        handle(new StreamCheck(PathPatterns.of(List.of("/film")), keeper));
        verify(response).setStatus(503);
        verify(metrics).countUnavailable(StoreFailure.FAILED);
        verify(chain, never()).doFilter(any(), any());
    }
}
