package io.github.sessionfilter.containers;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A site of somebody else, whose pages play films by their addresses. */
final class OtherOrigin implements AutoCloseable {
    private static final String PAGE = """
            <!DOCTYPE html><html lang="en"><title>Player</title><video id="player" controls muted autoplay></video>
            <script src="%swebjars/hls.js/1.4.12/dist/hls.light.min.js"></script>
            <script>
                const query = new URLSearchParams(location.search);
                if (query.has("video")) {
                    document.getElementById("player").src = query.get("video");
                } else {
                    const hls = new Hls({enableWorker: false, maxBufferLength: 8});
                    hls.loadSource(query.get("hls"));
                    hls.attachMedia(document.getElementById("player"));
                }
            </script></html>
            """;

    private final HttpServer server;

    /** Starts the site. Its pages get hls.js from {@code videoSite}. */
    OtherOrigin(URI videoSite) throws Exception {
        byte[] page = PAGE.formatted(videoSite).getBytes(StandardCharsets.UTF_8);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
    }

    /** Returns the address of a page that plays a file in a video element. */
    String video(String address) {
        return page("video", address);
    }

    /** Returns the address of a page that plays a playlist by hls.js. */
    String hls(String address) {
        return page("hls", address);
    }

    private String page(String player, String address) {
        return "http://localhost:" + server.getAddress().getPort() + "/?" + player + "="
                + URLEncoder.encode(address, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
