package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recipe of docs/nginx.md. */
class NginxTest extends OutageContract {
    NginxTest() {
        super(Proxy.NGINX);
    }

    @Override
    List<String> largeFiles() {
        return List.of("/films/big.bin", "/videos/big.bin", "/hand/big.bin");
    }

    /** A path below {@code /handed/} is only for the handler. */
    @Test
    void sendsAFileThatTheHandlerNames() throws IOException {
        var id = site.login("alice");
        var answer = site.getAs(id, "/hand/life/hls/index.m3u8");
        assertEquals(200, answer.status());
        assertTrue(answer.text().contains("#EXTM3U"), answer.text());
        assertEquals(401, site.get("/hand/life/hls/index.m3u8").status());
        assertEquals(404, site.getAs(id, "/handed/life/hls/index.m3u8").status());
        assertFalse(site.get("/handed/life/hls/index.m3u8").text().contains("#EXTM3U"));
    }
}
