package io.github.sessionfilter.handlers;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/** Answers each message with the user: that of the handshake, or that of the session. */
@ServerEndpoint(value = "/ws", configurator = UserEndpoint.Handshake.class)
public final class UserEndpoint {
    private static final String HANDSHAKE = "handshake";

    private String atHandshake;

    /** Remembers what the handshake tells about the user. */
    public static final class Handshake extends ServerEndpointConfig.Configurator {

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            var headers = request.getHeaders();
            config.getUserProperties()
                    .put(
                            HANDSHAKE,
                            "user=- principal=" + WhoAmI.name(request.getUserPrincipal()) + " header="
                                    + values(headers.get(WhoAmI.USER_HEADER)) + " role="
                                    + WhoAmI.held(request::isUserInRole) + " roles="
                                    + values(headers.get(WhoAmI.ROLES_HEADER)) + " auth=-");
        }
    }

    private static String values(List<String> values) {
        return values == null || values.isEmpty() ? null : String.join(",", values);
    }

    @OnOpen
    public void open(Session session, EndpointConfig config) {
        atHandshake = (String) config.getUserProperties().get(HANDSHAKE);
    }

    @OnMessage
    public String answer(String message, Session session) {
        return message.equals(HANDSHAKE)
                ? atHandshake
                : "user=- principal=" + WhoAmI.name(session.getUserPrincipal()) + " header=- role=- roles=- auth=-";
    }
}
