package io.github.sessionfilter.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.session.IdKey;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.RealmSignatures;
import io.github.sessionfilter.session.SessionStoreException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which browsers are known to belong to the person of an account. */
class KnownBrowsersTest {
    private final AtomicLong now = new AtomicLong(Duration.ofDays(20_000).toMillis());
    private final HttpServletRequest request = mock(HttpServletRequest.class);
    private final HttpServletResponse response = mock(HttpServletResponse.class);
    private final KnownBrowsers browsers = browsers(1);
    private String header = "";

    private KnownBrowsers browsers(int firstByteOfTheKey) {
        var secret = new byte[IdKey.SECRET_BYTES];
        secret[0] = (byte) firstByteOfTheKey;
        var keys = new IdKeys(List.of(new IdKey(1, secret, 0, null)), Duration.ofHours(12), null);
        return new KnownBrowsers(
                new LoginCookie("SID-known", true, KnownBrowsers.LIFE),
                new RealmSignatures() {
                    @Override
                    public byte[] sign(String text) {
                        return keys.sign(text, now.get());
                    }

                    @Override
                    public boolean verify(String text, byte[] signature) {
                        return keys.haveSigned(text, signature, now.get());
                    }
                },
                now::get);
    }

    @BeforeEach
    void keepCookies() {
        doAnswer(call -> {
                    header = call.getArgument(1);
                    present(value());
                    return null;
                })
                .when(response)
                .addHeader(eq("Set-Cookie"), any());
    }

    private String value() {
        return header.substring(header.indexOf('=') + 1, header.indexOf(';'));
    }

    private void present(String... values) {
        var cookies = Arrays.stream(values)
                .map(value -> new Cookie("SID-known", value))
                .toArray(Cookie[]::new);
        when(request.getCookies()).thenReturn(cookies);
    }

    @Test
    void aBrowserIsKnownForTheAccountOfALogin() {
        assertNull(browsers.entryOf(request, "alice"));
        browsers.remember(request, response, "/app", "alice");
        assertNotNull(browsers.entryOf(request, "alice"));
        assertNull(browsers.entryOf(request, "bob"));
        assertNull(browsers.entryOf(request, "alice "));
        assertTrue(header.endsWith("; Path=/app; Max-Age=15552000; Secure; HttpOnly; SameSite=Lax"), header);
        assertFalse(header.contains("alice"));
    }

    @Test
    void nodesOfTheRealmKnowItAndOthersDoNot() {
        browsers.remember(request, response, "/app", "alice");
        assertNotNull(browsers(1).entryOf(request, "alice"));
        assertNull(browsers(2).entryOf(request, "alice"));
    }

    @Test
    void aChangedEntryIsNotKnown() {
        browsers.remember(request, response, "/app", "alice");
        var valid = value();
        for (int i = 0; i < valid.length(); i++) {
            char other = valid.charAt(i) == 'A' ? 'Q' : 'A';
            var changed = valid.substring(0, i) + other + valid.substring(i + 1);
            present(changed);
            assertTrue(browsers.entryOf(request, "alice") == null || i == valid.length() - 1, changed);
        }
        for (var wrong : List.of("", ".", "....", "\u00e4", "%", valid.substring(1), valid + "A", valid.repeat(1000))) {
            present(wrong);
            assertNull(browsers.entryOf(request, "alice"), wrong);
        }
    }

    @Test
    void aBrowserIsForgottenAfterHalfAYear() {
        browsers.remember(request, response, "/app", "alice");
        now.addAndGet(Duration.ofDays(180).toMillis());
        assertNotNull(browsers.entryOf(request, "alice"));
        now.addAndGet(Duration.ofDays(1).toMillis());
        assertNull(browsers.entryOf(request, "alice"));
    }

    @Test
    void theLastFiveAccountsOfABrowserAreKnown() {
        for (var account : List.of("a", "b", "c", "d", "e", "b", "f")) {
            browsers.remember(request, response, "/app", account);
        }
        assertNull(browsers.entryOf(request, "a"));
        for (var account : List.of("b", "c", "d", "e", "f")) {
            assertNotNull(browsers.entryOf(request, account), account);
        }
        assertEquals(KnownBrowsers.MAX_ENTRIES, value().split("\\.").length);
    }

    /** The session is open by then, and must not be lost. */
    @Test
    void aStoreThatFailsDoesNotUndoTheLogin() {
        var failing = new KnownBrowsers(
                new LoginCookie("SID-known", true, null),
                mock(RealmSignatures.class, call -> {
                    throw new SessionStoreException("down", null);
                }),
                now::get);
        failing.remember(request, response, "/app", "alice");
        assertEquals("", header);
    }

    /** Another site of the same domain may plant a cookie of the same name. */
    @Test
    void aPlantedCookieDoesNotHideTheOwn() {
        browsers.remember(request, response, "/app", "alice");
        present("planted", value());
        assertNotNull(browsers.entryOf(request, "alice"));
    }
}
