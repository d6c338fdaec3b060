package io.github.sessionfilter;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends requests byte for byte, without the normalization of an HTTP client. */
public final class RawHttp {
    private static final int TIMEOUT_MILLIS = 30_000;

    private RawHttp() {}

    /** A response as text: status line, headers and body. */
    public record Answer(String text) {
        public int status() {
            return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
        }
    }

    /** Sends a GET with {@code target} unchanged, and with additional header lines. */
    public static Answer get(int port, String target, String... headers) throws IOException {
        var more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return send(port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "Connection: close\r\n\r\n");
    }

    /** Sends {@code request} and reads until the server closes. If it sends nothing, the answer is empty. */
    public static Answer send(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new Answer(read(socket.getInputStream()));
        }
    }

    private static String read(InputStream in) throws IOException {
        var text = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                text.append((char) b);
            }
        } catch (SocketException reset) {
            return text.toString(); // the server has reset the connection because it did not read the whole request
        }
        return text.toString();
    }
}
