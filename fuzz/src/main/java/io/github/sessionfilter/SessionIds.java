package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Fuzzes the presented id. Only one shape is accepted, and its key is the SHA-256 of the id (law 8). */
public final class SessionIds {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]");

    private SessionIds() {}

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) throws NoSuchAlgorithmException {
        check(new String(input, StandardCharsets.UTF_8));
        check(new String(input, StandardCharsets.ISO_8859_1));
        check(new String(input, StandardCharsets.UTF_16BE));
    }

    private static void check(String presented) throws NoSuchAlgorithmException {
        var id = SessionId.parse(presented);
        Violation.unless((id != null) == SHAPE.matcher(presented).matches(), "the shape of", presented);
        if (id == null) {
            return;
        }
        var ascii = presented.getBytes(StandardCharsets.US_ASCII);
        var hash = MessageDigest.getInstance("SHA-256").digest(ascii);
        Violation.unless(Arrays.equals(hash, SessionKey.of(id).toBytes()), "the key of", presented);
        Violation.unless(id.secret().equals(presented), "the secret of", presented);
        Violation.unless(!id.toString().contains(presented), "the text of", presented);
    }
}
