package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs on Tomcat counts as use, and ends. It waits in real time, so it is named to begin early. */
class WhatRunsOnTomcatTest extends RunningContract {
    WhatRunsOnTomcatTest() {
        super(TestContainer::tomcat);
    }

    /**
     * The other streams of the connection go on. Without a file of the file servlet: of two on one connection, Tomcat
     * stalls one now and then, long before the logout.
     */
    @Timeout(60)
    @ParameterizedTest
    @ValueSource(strings = {"/blocking", "/async-stream", "/non-blocking"})
    void aLogoutResetsOneStreamOfHttp2(String path) throws Exception {
        startWith();
        var alices = login();
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        stream(client, "/public/whoami", login()).close(); // it also upgrades the connection
        try (var goesOn = stream(client, path, login());
                var ended = stream(client, path, alices)) {
            read(goesOn);
            read(ended);
            assertEquals(200, get("/logout", "X-Session-Id", alices).statusCode());
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 5_000; i++) {
                    read(ended);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // leaves the processor to the server
                }
            });
            read(goesOn);
        }
    }

    private InputStream stream(HttpClient client, String path, String id) throws Exception {
        var answer = client.send(request(path, "X-Session-Id", id).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertEquals(200, answer.statusCode());
        return answer.body();
    }

    private static void read(InputStream in) throws IOException {
        if (in.readNBytes(200_000).length < 200_000) {
            throw new EOFException();
        }
    }
}
