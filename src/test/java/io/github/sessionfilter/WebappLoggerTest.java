package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.running.ServerResponses;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several webapps may log to one file, so each line names its webapp. */
class WebappLoggerTest {
    private final Logger root = Logger.getLogger("io.github.sessionfilter");
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public synchronized void publish(LogRecord logged) {
            lines.add(new SimpleFormatter().formatMessage(logged));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void record() {
        root.addHandler(handler);
    }

    @AfterEach
    void stopRecording() {
        root.removeHandler(handler);
    }

    /** In a format, quotes and braces have a meaning. */
    @Test
    void putsAnyNameInFront() {
        var log = new WebappLogger(System.getLogger("io.github.sessionfilter.test"), "it's/{0}");
        log.log(Level.INFO, "a line with {0}");
        log.log(Level.INFO, "a {0} with {1}", "format", 2);
        log.log(Level.INFO, "a failure", new IllegalStateException());
        assertEquals(
                List.of("[it's/{0}] a line with {0}", "[it's/{0}] a format with 2", "[it's/{0}] a failure"), lines);
    }

    /** The table is created, the metrics are published, and the sessions are read. */
    @Test
    void eachLineOfARuntimeNamesTheWebapp() {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:lines" + System.nanoTime() + ";DB_CLOSE_DELAY=-1")
                .build();
        SessionRuntime.start(config, "host/app", ServerResponses.UNKNOWN).close();
        assertTrue(lines.stream().anyMatch(line -> line.contains("created or upgraded the table")), lines::toString);
        assertEquals(
                List.of(),
                lines.stream().filter(line -> !line.startsWith("[host/app] ")).toList());
    }
}
