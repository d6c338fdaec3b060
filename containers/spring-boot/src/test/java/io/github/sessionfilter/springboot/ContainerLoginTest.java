package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.LoginSettings;
import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** With {@code containerLogin}, the Tomcat of a Spring Boot application knows the person of a session. */
class ContainerLoginTest {
    @EnableAutoConfiguration
    @Import(SiteHandlers.class)
    static class Site {
        @Bean
        @FilterRegistration(order = Ordered.HIGHEST_PRECEDENCE)
        SessionFilter sessionFilter(DataSource dataSource) {
            return new SessionFilter(SessionFilterConfig.builder()
                    .dataSource(dataSource)
                    .set(Settings.PUBLIC_PATHS, "/login")
                    .set(LoginSettings.CONTAINER_LOGIN, true)
                    .build());
        }
    }

    @TempDir
    Path folder;

    /** The second application finds nothing of the first one. A request that logs out is nobody's at its end. */
    @Test
    void theAccessLogNamesThePerson() throws Exception {
        for (var run : List.of("first", "second")) {
            var logs = folder.resolve(run);
            try (var site = RunningSite.start(
                    new SpringApplication(Site.class),
                    "--server.tomcat.accesslog.enabled=true",
                    "--server.tomcat.accesslog.directory=" + logs,
                    "--server.tomcat.accesslog.pattern=%U %u %s")) {
                var id = site.loginAlice();
                assertEquals(200, site.send(site.to("/whoami", id)).statusCode());
                assertEquals(401, site.send(site.to("/whoami")).statusCode());
                assertEquals(200, site.send(site.toLogout(id)).statusCode());
                assertEquals(401, site.send(site.to("/whoami", id)).statusCode());
            }
            assertEquals(
                    List.of("/login - 200", "/whoami alice 200", "/whoami - 401", "/logout - 200", "/whoami - 401"),
                    lines(logs));
        }
    }

    private static List<String> lines(Path logs) throws IOException {
        try (var files = Files.list(logs)) {
            return Files.readAllLines(files.findFirst().orElseThrow());
        }
    }

    @Test
    void jettyRefusesToStartWithIt() {
        var failure = assertThrows(
                Exception.class, () -> RunningSite.start(EmbeddedServer.JETTY, new SpringApplication(Site.class)));
        var text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage()).append('\n');
        }
        assertTrue(text.toString().contains("expected Tomcat"), text.toString());
    }
}
