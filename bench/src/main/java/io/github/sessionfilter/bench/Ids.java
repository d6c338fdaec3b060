package io.github.sessionfilter.bench;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** Session ids: numbered ones, which SQL can compute as well, and made-up ones. */
public final class Ids {
    private static final String ALPHABET = "AEIMQUYcgkosw048BCDFGHJKLNOPRSTVWXZabdefhijlmnpqrtuvxyz1235679-_";
    /** The first of the alphabet are those that an id may end with. */
    private static final int ENDINGS = 16;

    private Ids() {}

    /** Returns the id of number {@code n}; its key is as well spread as any. */
    public static String of(long n) {
        var digits = String.valueOf(n);
        return "0".repeat(SessionId.LENGTH - 1 - digits.length()) + digits + "A";
    }

    /** Returns the key of that id. */
    static SessionKey key(long n) {
        return SessionKey.of(Objects.requireNonNull(SessionId.parse(of(n))));
    }

    /** Returns a well-formed id that nobody has; a cheap one, for a flood of them. */
    static String madeUp() {
        var random = ThreadLocalRandom.current();
        var id = new byte[SessionId.LENGTH];
        for (int i = 0; i < id.length; i++) {
            int choices = i < id.length - 1 ? ALPHABET.length() : ENDINGS;
            id[i] = (byte) ALPHABET.charAt(random.nextInt(choices));
        }
        return new String(id, StandardCharsets.ISO_8859_1);
    }
}
