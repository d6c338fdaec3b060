package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.github.sessionfilter.session.TestClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class ThrottledLogTest {
    private final Logger logger = mock(Logger.class);
    private final TestClock time = new TestClock();
    private final ThrottledLog log = new ThrottledLog(logger, time);

    @Test
    void logsTheFirstTimeAndThenOnceAMinuteWithTheCount() {
        for (int i = 0; i < 1_000; i++) {
            log.warn("refused", null);
        }
        time.advance(Duration.ofMinutes(1));
        log.warn("refused", null);
        log.warn("another thing", null);
        var lines = ArgumentCaptor.forClass(String.class);
        verify(logger, times(3)).log(eq(Level.WARNING), lines.capture(), isNull(Throwable.class));
        assertEquals("refused", lines.getAllValues().get(0));
        assertEquals(
                "refused (1000 times since the last line)", lines.getAllValues().get(1));
        assertEquals("another thing", lines.getAllValues().get(2));
    }

    /** Clients choose the paths: neither memory nor the number of lines may grow with them. */
    @Test
    void countsALimitedNumberOfDetailsApart() {
        for (int i = 0; i < 3 * ThrottledLog.MAX_EVENTS; i++) {
            log.warn("refused", "GET /" + i, null);
        }
        verify(logger, times(ThrottledLog.MAX_EVENTS + 1)).log(eq(Level.WARNING), anyString(), isNull(Throwable.class));
        verify(logger).log(eq(Level.WARNING), eq("refused: GET /0"), isNull(Throwable.class));
        verify(logger).log(eq(Level.WARNING), eq("refused, for further paths"), isNull(Throwable.class));
    }

    @Test
    void aDetailCannotForgeALine() {
        log.warn("refused", "GET /\r\n[/other] all is well", null);
        verify(logger)
                .log(
                        eq(Level.WARNING),
                        eq("refused: GET /\\u000d\\u000a[/other] all is well"),
                        isNull(Throwable.class));
    }
}
