package io.github.sessionfilter.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stream runs ends with it. What its session runs on other paths goes on. */
class EndedStreamsTest {
    private final ServerResponses server = mock(ServerResponses.class);
    private final PlayedStream stream = mock(PlayedStream.class);
    private final Continuation film = mock(Continuation.class);
    private final SessionManager manager = mock(SessionManager.class);
    private final RunningResponses running = new RunningResponses(manager, server, System.getLogger("test"));
    private final Session phone = session();

    private static Session session() {
        return new Session(SessionKey.of(SessionId.random()), "alice", 0, 0, 1_000, 1_000);
    }

    @BeforeEach
    void answer() {
        when(server.end(any(), any())).thenReturn(true);
        when(film.isRunning()).thenReturn(true);
        when(manager.touch(any(Session.class))).thenAnswer(touched -> touched.getArgument(0));
    }

    @AfterEach
    void close() {
        running.close();
    }

    private HttpServletRequest begin(Session session, RunningUse use, PlayedStream played) {
        return begin(running.of(session, use, played));
    }

    private static HttpServletRequest begin(RunningResponse response) {
        var request = mock(HttpServletRequest.class);
        Admission admission = other -> other == response;
        when(request.getAttribute(Admission.ATTRIBUTE)).thenReturn(admission);
        response.begin(request, mock(HttpServletResponse.class));
        return request;
    }

    private void verifyEnded(HttpServletRequest request) {
        verify(server).end(eq(request), any());
    }

    private void verifyRuns(HttpServletRequest request) {
        verify(server, never()).end(eq(request), any());
    }

    @Test
    void theEndOfAStreamEndsItsResponsesAndNoOthers() {
        var video = begin(phone, RunningUse.BOTH, stream);
        var audio = begin(phone, RunningUse.ENDS, stream);
        var download = begin(phone, RunningUse.BOTH, PlayedStream.NONE);
        var kept = begin(phone, RunningUse.TOUCHES, stream);
        var tv = begin(session(), RunningUse.BOTH, mock(PlayedStream.class));
        running.end(MediaStream.of(phone));
        verifyEnded(video);
        verifyEnded(audio);
        assertEquals(2, running.ended(EndReason.STREAM_ENDED));
        verifyRuns(download);
        verifyRuns(kept);
        verifyRuns(tv);
    }

    /** The stream may end between the admission of a request and the beginning of its response. */
    @Test
    void aResponseThatBeginsAfterTheEndEndsAtTheNextCall() {
        running.end(MediaStream.of(phone));
        var video = begin(phone, RunningUse.BOTH, stream);
        running.touchAll();
        verifyRuns(video);
        when(stream.isEnded()).thenReturn(true);
        running.touchAll();
        running.touchAll();
        verifyEnded(video);
    }

    @Test
    void aFilmThatTheContainerSendsEndsToo() {
        var request = mock(HttpServletRequest.class);
        when(server.continuation(request)).thenReturn(film);
        var response = running.of(phone, RunningUse.BOTH, stream);
        response.begin(request, mock(HttpServletResponse.class));
        response.leave(request);
        running.end(MediaStream.of(phone));
        verify(film, timeout(30_000)).end();
    }

    @Test
    void theStreamOfASessionIsFoundUnderItsNewKey() {
        var video = begin(phone, RunningUse.BOTH, stream);
        var rotated = session();
        running.all().iterator().next().continueAs(rotated);
        running.end(MediaStream.of(rotated));
        verifyEnded(video);
    }

    /** A session and each of its tickets play streams of their own. */
    @Test
    void theStreamOfATicketEndsAlone() {
        var ticket = MediaStream.byTicket(session().key(), phone);
        var other = MediaStream.byTicket(session().key(), phone);
        var played = mock(PlayedStream.class);
        when(played.is(ticket)).thenReturn(true);
        var byTicket = begin(running.of(phone, RunningUse.BOTH, played, true));
        var byId = begin(phone, RunningUse.BOTH, stream);
        running.end(other);
        verifyRuns(byTicket);
        verifyRuns(byId);
        running.end(ticket);
        verifyEnded(byTicket);
        verifyRuns(byId);
        running.end(MediaStream.of(phone));
        verifyEnded(byId);
    }
}
