package io.github.sessionfilter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.LoginSettings;
import io.github.sessionfilter.Settings;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The persons of a file log in by the page of the service. */
class RealmFileTest {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]*)\"");
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final int CHEAP = 1_000;

    @TempDir
    Path folder;

    @Test
    void aPasswordMatchesItsHashOnly() {
        var hash = PasswordHash.of("p\u00e4ss word", CHEAP);
        assertTrue(PasswordHash.parse(hash.text()).check("p\u00e4ss word"));
        assertFalse(PasswordHash.parse(hash.text()).check("pass word"));
        assertNotEquals(hash.text(), PasswordHash.of("p\u00e4ss word", CHEAP).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice secret",
                "alice MD5:5ebe2294ecd0e0f08eab7690d2a6ee69",
                "alice pbkdf2:0:AAAAAAAAAAAAAAAAAAAAAA==:x",
                "alice {hash}\nalice {hash}"
            })
    void aWrongLineStopsTheStart(String lines) throws IOException {
        var file = Files.writeString(
                folder.resolve("realm.txt"),
                "# persons\n\n"
                        + lines.replace("{hash}", PasswordHash.of("x", CHEAP).text()));
        var message = assertThrows(IllegalArgumentException.class, () -> new RealmFile(file))
                .getMessage();
        assertTrue(message.matches("(?s).*realm.txt' has a wrong line [34]; expected .*"), message);
        assertFalse(message.contains("secret"), message);
    }

    @Test
    @Tag("full")
    void aPersonLogsInAndOut() throws Exception {
        var file = Files.writeString(
                folder.resolve("realm.txt"),
                "alice " + PasswordHash.of("right", CHEAP).text() + " editor, viewer\n");
        try (var service = TestService.start(
                filter -> filter.set(Settings.SESSION_COOKIE, "session")
                        .set(Settings.SESSION_COOKIE_SECURE, false)
                        .set(LoginSettings.LOGIN, "container")
                        .set(LoginSettings.ROLES, "editor")
                        .set(LoginSettings.LOGOUT_PATHS, ServiceConfig.LOGOUT_PATH),
                file)) {
            assertEquals(403, logIn(service, "alice", "wrong").statusCode());
            assertEquals(403, logIn(service, "nobody", "").statusCode());
            var opened = logIn(service, "alice", "right");
            assertEquals(303, opened.statusCode());
            assertEquals(Optional.of("/films/1"), opened.headers().firstValue("Location"));
            var cookie = cookies(opened).stream()
                    .filter(each -> each.startsWith("session="))
                    .findFirst()
                    .orElseThrow();
            var answer = service.ask("GET", "/films/1", "Cookie", cookie);
            assertEquals(204, answer.statusCode());
            assertEquals(Optional.of("alice"), answer.headers().firstValue("X-Auth-User"));
            assertEquals(Optional.of("editor"), answer.headers().firstValue("X-Auth-Roles"));
            service.send("POST", "/logout", "Cookie", cookie, "Origin", "http://evil.example");
            assertEquals(204, service.ask("GET", "/films/1", "Cookie", cookie).statusCode());
            for (var site : List.of("same-site", "cross-site")) {
                var asked = service.send("GET", "/logout", "Cookie", cookie, "Sec-Fetch-Site", site);
                assertTrue(asked.body().contains("<button>Log out</button>"), asked.body());
                assertEquals(
                        204, service.ask("GET", "/films/1", "Cookie", cookie).statusCode());
            }
            var loggedOut = service.send("POST", "/logout", "Cookie", cookie, "Sec-Fetch-Site", "same-origin");
            assertEquals("The session has ended.\n", loggedOut.body());
            assertEquals(401, service.ask("GET", "/films/1", "Cookie", cookie).statusCode());
        }
    }

    private static HttpResponse<String> logIn(TestService service, String name, String password) throws Exception {
        var page = service.send("GET", "/login");
        var token = TOKEN.matcher(page.body());
        assertTrue(token.find(), page.body());
        var form = "token=" + encoded(token.group(1)) + "&name=" + encoded(name) + "&password=" + encoded(password)
                + "&return=" + encoded("/films/1");
        return service.post("/login", form, "Content-Type", FORM, "Cookie", String.join("; ", cookies(page)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> cookies(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .toList();
    }
}
