package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.TicketSettings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A player without a session plays a file by ticket in the query: Spring Security's firewall refuses one in the path. */
class TicketTest {
    /** Spring serves the example's clips below {@code /clips/}. */
    private static final String CLIPS = "file:../../webapp-example/src/main/webapp/WEB-INF/";

    private static final String CLIP = "../../webapp-example/src/main/webapp/WEB-INF/clips/life.webm";

    @RestController
    static final class Tickets {
        @PostMapping("/ticket")
        String ticket(HttpServletRequest request) {
            return SessionFilter.ticket(request, "/clips/", Duration.ofHours(1)).queryTo("life.webm");
        }
    }

    @EnableAutoConfiguration
    @Import({SiteHandlers.class, Tickets.class})
    static class SiteWithClips {
        @Bean
        @FilterRegistration(
                dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC},
                order = Ordered.HIGHEST_PRECEDENCE)
        SessionFilter sessionFilter(DataSource dataSource) {
            return new SessionFilter(SessionFilterConfig.builder()
                    .dataSource(dataSource)
                    .set(Settings.PUBLIC_PATHS, "/login")
                    .set(TicketSettings.TICKET_PATHS, "/clips/*")
                    .set(TicketSettings.TICKET_KEYS, "a-secret-of-this-test-and-of-nobody-else")
                    .build());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ffmpegSeeksInAFileByTicketUntilTheLogout(EmbeddedServer server) throws Exception {
        var seen = pictures(CLIP);
        assertFalse(seen.isEmpty());
        var application = new SpringApplication(SiteWithClips.class);
        try (var site = RunningSite.start(server, application, "--spring.web.resources.static-locations=" + CLIPS)) {
            var id = site.loginAlice();
            assertEquals(401, site.send(site.to("/clips/life.webm")).statusCode());
            var path = site.send(site.to("/ticket", id).POST(BodyPublishers.noBody()))
                    .body();
            var address = site.to(path).build().uri().toString();
            assertEquals(seen, pictures(address));
            assertEquals(200, site.send(site.toLogout(id)).statusCode());
            assertEquals(401, site.send(site.to(path)).statusCode());
            assertEquals(List.of(), pictures(address));
        }
    }

    /** Returns what ffmpeg prints about each picture from the ninth second on. */
    private static List<String> pictures(String address) throws Exception {
        var command = "ffmpeg -nostdin -v quiet -ss 9 -i ADDRESS -map 0:v -f framecrc -";
        var process = new ProcessBuilder(command.replace("ADDRESS", address).split(" ")).start();
        var lines = new ArrayList<String>();
        try (var out = process.inputReader()) {
            out.lines().filter(line -> !line.startsWith("#")).forEach(lines::add);
        }
        process.waitFor();
        return lines;
    }
}
