package io.github.sessionfilter;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.websocket.server.WsSci;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;

/** A WebSocket endpoint that sends the name of its user when it opens, and a client for it. */
@ServerEndpoint("/ws")
public final class TestEndpoint {
    @OnOpen
    public void tellUser(Session session) throws IOException {
        var principal = session.getUserPrincipal();
        session.getBasicRemote().sendText(principal == null ? "nobody" : principal.getName());
    }

    /** Returns what adds the container's WebSockets, and this endpoint, to a webapp. */
    static ServletContainerInitializer initializer() {
        return (classes, context) -> {
            containersOwn(context).onStartup(Set.of(), context);
            add(context);
        };
    }

    private static ServletContainerInitializer containersOwn(ServletContext context) {
        return context.getClass().getName().startsWith("org.eclipse.jetty.")
                ? new JakartaWebSocketServletContainerInitializer()
                : new WsSci();
    }

    private static void add(ServletContext context) throws ServletException {
        try {
            ((ServerContainer) context.getAttribute(ServerContainer.class.getName())).addEndpoint(TestEndpoint.class);
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }

    /** Opens a WebSocket and returns the user that the endpoint sends, or the status with which the handshake is answered. */
    static String answer(HttpClient http, int port, String... headers) throws Exception {
        var user = new CompletableFuture<String>();
        var builder = http.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        var listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                user.complete(text.toString());
                return null;
            }
        };
        try {
            var socket = builder.buildAsync(
                            URI.create("ws://localhost:" + port + ContainerContract.CONTEXT + "/ws"), listener)
                    .join();
            var answer = user.get(30, TimeUnit.SECONDS);
            socket.abort();
            return answer;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return String.valueOf(refused.getResponse().statusCode());
            }
            throw e;
        }
    }
}
