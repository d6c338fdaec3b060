package io.github.sessionfilter.ticket;

import io.github.sessionfilter.session.SessionKey;
import java.util.List;

/** Signs tickets with any expiry. */
public final class TestTickets {
    private TestTickets() {}

    /** Returns a token with this expiry, in epoch seconds. */
    public static String token(String secret, String realm, SessionKey session, String folder, long expiresAtSeconds) {
        return new TicketKeys(List.of(secret), realm).sign(session, folder, expiresAtSeconds);
    }
}
