package io.github.sessionfilter.login;

import io.github.sessionfilter.session.RealmSignatures;
import io.github.sessionfilter.session.SessionStoreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes a browser in which a person has logged in before, by a cookie that every node of the realm can verify.
 *
 * <p>The cookie has an entry for each of up to {@value #MAX_ENTRIES} accounts: a random number, the day, and the realm's
 * signature of both and of the account. It names no account, and opens no session. An entry is valid for 180 days. Thread-safe.
 */
final class KnownBrowsers {
    private static final Logger LOG = System.getLogger(KnownBrowsers.class.getName());

    /** How long an entry is valid. */
    static final Duration LIFE = Duration.ofDays(180);

    static final int MAX_ENTRIES = 5;
    private static final int RANDOM_BYTES = 8;
    private static final int ENTRY_BYTES = Integer.BYTES + RANDOM_BYTES + RealmSignatures.BYTES;
    private static final String SEPARATOR = ".";

    private final LoginCookie cookie;
    private final RealmSignatures signatures;
    private final LongSupplier currentMillis;
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates the recognition.
     *
     * @param currentMillis the time in epoch milliseconds; a difference of hours between nodes does no harm
     */
    KnownBrowsers(LoginCookie cookie, RealmSignatures signatures, LongSupplier currentMillis) {
        this.cookie = cookie;
        this.signatures = signatures;
        this.currentMillis = currentMillis;
    }

    /** Returns the entry by which the browser is known to belong to a person with this account, or null. */
    @Nullable
    String entryOf(HttpServletRequest request, String account) {
        return entries(request).stream()
                .filter(entry -> isOf(entry, account))
                .findFirst()
                .orElse(null);
    }

    /** Makes the browser known, after a login. It stays as it is if the realm's keys are unknown just then. */
    void remember(HttpServletRequest request, HttpServletResponse response, String cookiePath, String account) {
        try {
            cookie.set(response, cookiePath, withEntry(request, account));
        } catch (SessionStoreException e) {
            LOG.log(Level.DEBUG, "a browser could not be made known", e);
        }
    }

    /** Returns the value of the cookie with a new entry in front of those of other accounts. */
    private String withEntry(HttpServletRequest request, String account) {
        var nonce = new byte[RANDOM_BYTES];
        random.nextBytes(nonce);
        int day = today();
        var entry = ByteBuffer.allocate(ENTRY_BYTES)
                .putInt(day)
                .put(nonce)
                .put(signatures.sign(signed(day, nonce, account)))
                .array();
        var others = entries(request).stream().filter(other -> !isOf(other, account));
        var all = Stream.concat(
                        Stream.of(Base64.getUrlEncoder().withoutPadding().encodeToString(entry)), others)
                .limit(MAX_ENTRIES)
                .toList();
        return String.join(SEPARATOR, all);
    }

    private List<String> entries(HttpServletRequest request) {
        return cookie.values(request).stream()
                .flatMap(value -> Stream.of(value.split("\\.", MAX_ENTRIES + 1)))
                .limit(MAX_ENTRIES)
                .toList();
    }

    private boolean isOf(String entry, String account) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(entry);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length != ENTRY_BYTES) {
            return false;
        }
        var fields = ByteBuffer.wrap(bytes);
        int day = fields.getInt();
        var nonce = new byte[RANDOM_BYTES];
        var signature = new byte[RealmSignatures.BYTES];
        fields.get(nonce).get(signature);
        return Math.abs(today() - (long) day) <= LIFE.toDays()
                && signatures.verify(signed(day, nonce, account), signature);
    }

    private static String signed(int day, byte[] nonce, String account) {
        return "browser " + day + " " + HexFormat.of().formatHex(nonce) + " " + account;
    }

    private int today() {
        return (int) Duration.ofMillis(currentMillis.getAsLong()).toDays();
    }
}
