package io.github.sessionfilter.bench;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** Returns session ids: numbered ids, which SQL can compute too, and random ids. */
public final class Ids {
    private static final String ALPHABET = "AEIMQUYcgkosw048BCDFGHJKLNOPRSTVWXZabdefhijlmnpqrtuvxyz1235679-_";
    /** The last character of an id must be one of the first 16 of the alphabet. */
    private static final int ENDINGS = 16;

    private Ids() {}

    /** Returns the id of number {@code n}. Its key is as evenly distributed as that of a random id. */
    public static String of(long n) {
        var digits = String.valueOf(n);
        return "0".repeat(SessionId.LENGTH - 1 - digits.length()) + digits + "A";
    }

    /** Returns the key of that id. */
    public static SessionKey key(long n) {
        return SessionKey.of(Objects.requireNonNull(SessionId.parse(of(n))));
    }

    /** Returns a well-formed random id that belongs to no session, without the cost of a secure generator. */
    static String random() {
        var random = ThreadLocalRandom.current();
        var id = new byte[SessionId.LENGTH];
        for (int i = 0; i < id.length; i++) {
            int choices = i < id.length - 1 ? ALPHABET.length() : ENDINGS;
            id[i] = (byte) ALPHABET.charAt(random.nextInt(choices));
        }
        return new String(id, StandardCharsets.ISO_8859_1);
    }
}
