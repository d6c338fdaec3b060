package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** What the filter warns of when it starts. */
class StartWarningsTest {
    /** Kept here, because java.util.logging forgets loggers that nobody holds. */
    private final Logger log = Logger.getLogger(SessionFilter.class.getName());

    private final List<String> warnings = new ArrayList<>();

    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(new SimpleFormatter().formatMessage(logged));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** A filter bean without an order stands behind all others. */
    @EnableAutoConfiguration
    @Import(SiteHandlers.class)
    static class SiteWithoutAnOrder {
        @Bean
        SessionFilter sessionFilter() {
            return new SessionFilter(SessionFilterConfig.builder()
                    .set(Settings.JDBC_URL, "jdbc:h2:mem:without_an_order")
                    .set(Settings.PUBLIC_PATHS, "/login")
                    .build());
        }
    }

    /** The CORS filter and Spring's filter for the character encoding stand in front. */
    @Test
    void theDocumentedSetUpCausesNone() {
        assertEquals(List.of(), warningsOf(new SpringApplication(SiteApplication.class)));
    }

    @Test
    void onlySpringsFilterThatReadsTheBodyIsNamedAsStandingInFront() {
        var inFront = warningsOf(new SpringApplication(SiteWithoutAnOrder.class)).stream()
                .filter(warning -> warning.contains("runs behind the filters"))
                .toList();
        assertEquals(1, inFront.size(), inFront::toString);
        assertTrue(inFront.get(0).contains("runs behind the filters [formContentFilter]. "), inFront::toString);
    }

    private List<String> warningsOf(SpringApplication application) {
        log.addHandler(recorder);
        try {
            RunningSite.start(application, "--logging.level.io.github.sessionfilter=warn")
                    .close();
        } finally {
            log.removeHandler(recorder);
        }
        return warnings;
    }
}
