package io.github.sessionfilter.containers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the handlers' WebSocket endpoint. Not thread-safe. */
final class WebSocketClient implements AutoCloseable {
    static final int SWITCHING_PROTOCOLS = 101;

    private static final long TIMEOUT_SECONDS = 30;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Messages messages;
    private final WebSocket socket;

    private WebSocketClient(WebSocket socket, Messages messages) {
        this.socket = socket;
        this.messages = messages;
    }

    private record Messages(BlockingQueue<String> received, CompletableFuture<Integer> closed)
            implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            received.add(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    /** Opens a WebSocket. {@code headers} alternate names and values. */
    static WebSocketClient open(Webapp webapp, String... headers) {
        var builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        var messages = new Messages(new LinkedBlockingQueue<>(), new CompletableFuture<>());
        var uri = URI.create("ws://127.0.0.1:" + webapp.port() + "/" + webapp.name() + "/ws");
        return new WebSocketClient(builder.buildAsync(uri, messages).join(), messages);
    }

    /** Returns the status with which the handshake is answered. */
    static int status(Webapp webapp, String... headers) {
        try {
            open(webapp, headers).close();
            return SWITCHING_PROTOCOLS;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    /** Sends a message and returns the answer. */
    String ask(String message) throws InterruptedException {
        socket.sendText(message, true).join();
        var answer = messages.received().poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("the endpoint does not answer");
        }
        return answer;
    }

    void ping() {
        socket.sendPing(ByteBuffer.allocate(1)).join();
    }

    /** Waits until the server closes the WebSocket, and returns its code. */
    int awaitClose() throws Exception {
        return messages.closed().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !messages.closed().isDone() && !socket.isInputClosed();
    }

    /** Sends a close frame, unless the server has closed the WebSocket. */
    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .handle((closed, alreadyClosed) -> closed)
                .join();
    }
}
