package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring maps the raw URI, the container the decoded and normalized one. A path with two readings is not public. */
@TestInstance(Lifecycle.PER_CLASS)
class AmbiguousPathTest {
    @RestController
    static final class Admin {
        @GetMapping("/admin/**")
        String admin(HttpServletRequest request) {
            return "reached by " + request.getRemoteUser();
        }
    }

    private RunningSite site;

    @BeforeAll
    void start() {
        site = RunningSite.start();
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/delete",
                "/admin/../login",
                "/admin/delete/../../login",
                "/admin/%2e%2e/login",
                "/admin/..;x/login",
                "/admin/delete/..;/.%2e/login"
            })
    void protectsAPathThatSpringReadsDifferently(String path) throws Exception {
        try (var socket = new Socket("127.0.0.1", site.to("/").build().uri().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("HTTP/1.1 401", response.substring(0, 12), response);
        }
    }
}
