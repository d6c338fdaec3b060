package io.github.sessionfilter.ticket;

import io.github.sessionfilter.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a token says whose signature is right: a session, a folder and an expiry.
 *
 * <p>It says nothing about whether the session is live. Immutable and thread-safe.
 */
public final class SignedTicket {
    private static final byte[] STREAM = "session-filter: the stream of a ticket\n".getBytes(StandardCharsets.US_ASCII);

    private final SessionKey session;
    private final String folder;
    private final long expiresAtMillis;
    private final byte[] content;

    /**
     * Creates a ticket.
     *
     * @param content all bytes that are signed, which no other ticket has
     */
    SignedTicket(SessionKey session, String folder, long expiresAtMillis, byte[] content) {
        this.session = session;
        this.folder = folder;
        this.expiresAtMillis = expiresAtMillis;
        this.content = content;
    }

    /** Returns the key of the session whose permission the ticket carries. */
    public SessionKey session() {
        return session;
    }

    /** Returns the folder, decoded and without the context path; it ends with a slash. */
    public String folder() {
        return folder;
    }

    /** Returns when the ticket expires, in epoch milliseconds of the store's time. */
    public long expiresAtMillis() {
        return expiresAtMillis;
    }

    /** Returns the key of the stream that the ticket plays. The ticket cannot be made from it. */
    public SessionKey streamKey() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(STREAM);
            return SessionKey.ofBytes(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Returns a text without the token. */
    @Override
    public String toString() {
        return "SignedTicket[" + session + ", " + folder + "]";
    }
}
