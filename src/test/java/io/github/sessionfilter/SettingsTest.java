package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.UntaggedIds;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Law 15: a wrong setting stops the start, with the setting, its value and what was expected. */
class SettingsTest {
    private static final Pattern README_SETTING = Pattern.compile("(?m)^\\| `(\\w+)` \\| (?:`([^`]+)` )?\\| .+ \\|$");
    private static final Map<String, String> VARIABLES = Map.of("DB", "jdbc:h2:mem:x", "DOLLAR", "a$1\\b", "EMPTY", "");

    @Test
    void hasDefaults() {
        var config = read(Map.of("jdbcUrl", "jdbc:h2:mem:x"));
        assertEquals("X-Session-Id", config.get(Settings.SESSION_HEADER));
        assertEquals(Duration.ofMinutes(30), config.get(Settings.IDLE_TIMEOUT));
        assertEquals(Duration.ofHours(12), config.get(Settings.ABSOLUTE_TIMEOUT));
        assertNull(config.find(Settings.SESSION_COOKIE));
        assertTrue(config.get(Settings.ENFORCE));
        assertFalse(config.publicPaths().matches("/"));
        assertEquals(0, config.limit().sessions());
    }

    @Test
    void readsEverySetting() {
        var values = new LinkedHashMap<String, String>();
        values.put("sessionHeader", "X-Sid");
        values.put("bearer", "true");
        values.put("sessionCookie", "__Host-sid");
        values.put("allowedOrigins", "https://a.example, http://b.example:8080");
        values.put("publicPaths", " /login,/assets/*\n /");
        values.put("passivePaths", "/poll");
        values.put("keepRunning", "/downloads/*");
        values.put("endExpired", "true");
        values.put("corsPreflight", "true");
        values.put("loginPage", "/login");
        values.put("login", "container");
        values.put("loginTemplate", "/WEB-INF/login.html");
        values.put("roles", "viewer, Domain Users ,family");
        values.put("logoutPaths", "/logout, /account/leave.jsp");
        values.put("idleTimeout", "PT20M");
        values.put("absoluteTimeout", "P1D");
        values.put("touchInterval", "PT30S");
        values.put("syncInterval", "PT0.5S");
        values.put("maxStaleness", "PT2S");
        values.put("cacheSize", "5");
        values.put("sessionCookiePath", "/");
        values.put("sessionCookieSecure", "true");
        values.put("trustedProxies", "10.0.0.0/8, ::1");
        values.put("trustedProxyHeader", "X-Proxy: secret");
        values.put("maxSessionsPerPrincipal", "3");
        values.put("whenFull", "refuse");
        values.put("streamPaths", "/video/*");
        values.put("maxStreamsPerPrincipal", "2");
        values.put("streamLease", "PT30S");
        values.put("ticketPaths", "/media/*");
        values.put("ticketKeys", "0123456789abcdef0123456789abcdef fedcba9876543210fedcba9876543210");
        values.put("userHeader", "X-User-Name");
        values.put("rolesHeader", "X-User-Roles");
        values.put("containerLogin", "true");
        values.put("enforce", "false");
        values.put("explainRejections", "true");
        values.put("untaggedIds", "refuse");
        values.put("tableName", "sessions_2");
        values.put("dataSource", "java:comp/env/jdbc/x");
        values.put("storeTimeout", "PT0.5S");
        values.put("createSchema", "false");
        values.put("sessionListener", "org.example.Audit");
        values.put("micrometer", "true");
        var config = read(values);
        assertEquals("X-Sid", config.get(Settings.SESSION_HEADER));
        assertEquals("__Host-sid", config.find(Settings.SESSION_COOKIE));
        assertEquals(List.of("https://a.example", "http://b.example:8080"), config.find(Settings.ALLOWED_ORIGINS));
        assertTrue(config.publicPaths().matches("/assets/x"));
        assertTrue(config.passivePaths().matches("/poll"));
        assertEquals(Duration.ofSeconds(30), config.timeouts().touchInterval());
        assertEquals(Duration.ofSeconds(2), config.window().maxStaleness());
        assertEquals(Duration.ofMillis(500), config.get(Settings.SYNC_INTERVAL));
        assertEquals(WhenFull.REFUSE, config.limit().whenFull());
        assertEquals(3, config.limit().sessions());
        assertTrue(config.streamPaths().matches("/video/film.mp4"));
        assertEquals(2, config.get(Settings.MAX_STREAMS_PER_PRINCIPAL));
        assertEquals(Duration.ofSeconds(30), config.streamLease());
        assertTrue(config.ticketPaths().matches("/media/film.mp4"));
        assertEquals(2, config.get(TicketSettings.TICKET_KEYS).size());
        assertEquals(UntaggedIds.REFUSE, config.get(Settings.UNTAGGED_IDS));
        assertEquals("X-User-Roles", config.find(LoginSettings.ROLES_HEADER));
        assertTrue(config.get(LoginSettings.CONTAINER_LOGIN));
        assertEquals(Duration.ofMillis(500), config.get(Settings.STORE_TIMEOUT));
        assertEquals("java:comp/env/jdbc/x", config.find(Settings.DATA_SOURCE));
        int hidden = 4; // jdbcUrl, jdbcUser, jdbcPassword and poolSize
        assertEquals(AllSettings.IN_ORDER.size(), values.size() + hidden);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "idleTimeuot | PT5M | there is no setting 'idleTimeuot'",
                "IdleTimeout | PT5M | there is no setting 'IdleTimeout'",
                "sessionHeader | X Session | 'sessionHeader' has the value 'X Session'; expected a name of letters",
                "sessionHeader | Cookie | expected a header of its own",
                "sessionHeader | \" \" | 'sessionHeader' is empty",
                "bearer | yes | 'bearer' has the value 'yes'; expected true or false",
                "bearer | TRUE | expected true or false",
                "sessionCookie | a;b | expected a name of letters",
                "sessionCookie | JSESSIONID | expected a name of its own",
                "sessionCookiePath | / | 'sessionCookiePath' is set without 'sessionCookie'",
                "sessionCookieSecure | false | 'sessionCookieSecure' is set without 'sessionCookie'",
                "trustedProxies | localhost | expected addresses or networks such as 10.1.2.3",
                "trustedProxyHeader | X-Proxy: secret | is set without 'trustedProxies'",
                "trustedProxyHeader | secret | expected a header name, a colon and a secret",
                "allowedOrigins | https://a.example/ | expected origins such as https://www.example.org",
                "allowedOrigins | * | expected origins",
                "allowedOrigins | https://A.example | expected origins",
                "allowedOrigins | https://a.example | is set without 'sessionCookie'",
                "poolSize | 0 | expected a whole number from 1 to 500",
                "maxStaleness | PT16M | expected an ISO-8601 duration from PT0S to PT15M",
                "syncInterval | PT30S | 'syncInterval' has the value 'PT30S'; expected less than 'maxStaleness'",
                "publicPaths | login | '/assets/*, decoded, below the context path; 'login' is neither",
                "publicPaths | *.css | '*.css' is neither",
                "publicPaths | /* | '/*' is neither",
                "publicPaths | /a/*/b | '/a/*/b' is neither",
                "publicPaths | /a/../b | '/a/../b' is neither",
                "publicPaths | /a//b | '/a//b' is neither",
                "publicPaths | /a%20b | '/a%20b' is neither",
                "publicPaths | /a;b | '/a;b' is neither",
                "publicPaths | /a?b | '/a?b' is neither",
                "loginPage | /login | 'loginPage' has the value '/login'; expected one of the paths in 'publicPaths'",
                "login | container | 'login' has the value 'container'; expected a value of 'sessionCookie' too",
                "login | realm | expected container, or header: and the name of a header",
                "login | header: | expected container, or header: and the name of a header",
                "login | header:a b | expected container, or header: and the name of a header",
                "loginTemplate | /x.html | 'loginTemplate' is set without 'login'; expected both, or neither",
                "roles | viewer | 'roles' is set without 'login'; expected both, or neither",
                "roles | a,,b | 'roles' has the value 'a,,b'; expected names of roles, separated by commas, but a role is empty",
                "logoutPaths | logout | 'logout' is neither",
                "logoutPaths | /logout | \"\"",
                "loginPage | login.html | expected an exact path such as /login",
                "idleTimeout | 30 | 'idleTimeout' has the value '30'; expected an ISO-8601 duration from PT2S",
                "idleTimeout | PT0S | expected an ISO-8601 duration from PT2S",
                "idleTimeout | -PT5M | expected an ISO-8601 duration",
                "idleTimeout | PT1H | \"\"",
                "idleTimeout | PT12H | \"\"",
                "maxStaleness | PT0S | \"\"",
                "maxStaleness | PT15M | \"\"",
                "cacheSize | 1 | \"\"",
                "cacheSize | 100000000 | \"\"",
                "allowedOrigins | https://a b | expected origins",
                "idleTimeout | PT24H | 'absoluteTimeout' has the value 'PT12H'; expected at least 'idleTimeout'",
                "touchInterval | PT30M | 'touchInterval' has the value 'PT30M'; expected less than 'idleTimeout'",
                "cacheSize | 0 | expected a whole number from 1 to 100000000",
                "cacheSize | 1e6 | expected a whole number",
                "maxSessionsPerPrincipal | 0 | expected a whole number from 1 to 1000",
                "maxStreamsPerPrincipal | 2 | is set without 'streamPaths'",
                "maxStreamsPerPrincipal | 1001 | expected a whole number from 1 to 1000",
                "streamLease | PT1M | is set without 'streamPaths'",
                "streamLease | PT2S | expected an ISO-8601 duration from PT3S to PT1H",
                "streamPaths | video | 'video' is neither",
                "ticketPaths | /media/* | setting 'ticketPaths' is set without 'ticketKeys'; expected both, or neither",
                "ticketKeys | 0123456789abcdef0123456789abcdef | setting 'ticketKeys' is set without 'ticketPaths'",
                "ticketKeys | tooshort | 'ticketKeys' has a value that is not shown; expected one or two different secrets",
                "ticketKeys | 0123456789abcdef0123456789abcdef short | of at least 32 bytes each",
                "ticketKeys | \" \" | of at least 32 bytes each",
                "streamPaths | /video/* | \"\"",
                "whenFull | oldest | expected one of [revokeOldest, refuse]",
                "whenFull | refuse | is set without 'maxSessionsPerPrincipal'",
                "userHeader | x-session-id | expected another header than 'sessionHeader'",
                "rolesHeader | x-session-id | expected another header than 'sessionHeader'",
                "rolesHeader | X User | 'rolesHeader' has the value 'X User'; expected a name of letters",
                "rolesHeader | Authorization | expected a header of its own",
                "tableName | a.b | expected a plain SQL name",
                "tableName | a-b | expected a plain SQL name",
                "tableName | 1a | expected a plain SQL name",
                "dataSource | jdbc/x | expected a value that begins with 'java:'",
                "dataSource | java:comp/env/jdbc/x | 'dataSource' and 'jdbcUrl': more than one is set",
                "jdbcUrl | h2:mem:x | 'jdbcUrl' has a value that is not shown; expected a value that begins with 'jdbc:'",
                "storeTimeout | PT0S | expected an ISO-8601 duration from PT0.1S",
                "createSchema | no | expected true or false",
                "tableName | ${NO_SUCH} | refers to ${NO_SUCH}; expected a system property or an environment variable",
                "tableName | ${EMPTY} | 'tableName' is empty",
            })
    void saysWhatIsWrong(String name, String value, String part) {
        var values = new LinkedHashMap<>(Map.of("jdbcUrl", "jdbc:h2:mem:x"));
        values.put(name, value);
        if (part.isEmpty()) {
            read(values);
            return;
        }
        var message =
                assertThrows(IllegalArgumentException.class, () -> read(values)).getMessage();
        assertTrue(message.contains(part.startsWith("'/assets") ? part.substring(1) : part), message);
    }

    @Test
    void needsExactlyOneDatabase() {
        var neither = assertThrows(IllegalArgumentException.class, () -> read(Map.of()));
        assertEquals("settings 'dataSource' and 'jdbcUrl': neither is set; expected exactly one", neither.getMessage());
        var password = assertThrows(
                IllegalArgumentException.class,
                () -> read(Map.of("dataSource", "java:comp/env/x", "jdbcPassword", "s3cret")));
        assertTrue(password.getMessage().contains("'jdbcPassword' is set without 'jdbcUrl'"));
        assertFalse(password.getMessage().contains("s3cret"), "a secret is shown by no message");
    }

    @Test
    void putsVariablesInTheirPlaces() {
        assertEquals("jdbc:h2:mem:x;a", read(Map.of("jdbcUrl", "${DB};a")).find(Settings.JDBC_URL));
        assertEquals(
                "jdbc:h2:mem:y",
                read(Map.of("jdbcUrl", "${NO_SUCH:jdbc:h2:mem:y}")).find(Settings.JDBC_URL));
        var secret = read(Map.of("jdbcUrl", "jdbc:h2:mem:x", "jdbcUser", "${DOLLAR}", "jdbcPassword", "${EMPTY}"));
        assertEquals("a$1\\b", secret.find(Settings.JDBC_USER));
        assertEquals("", secret.find(Settings.JDBC_PASSWORD));
        var shells = assertThrows(
                IllegalArgumentException.class,
                () -> read(Map.of("jdbcUrl", "jdbc:h2:mem:x", "jdbcPassword", "${NO_SUCH:-s3cret}")));
        assertTrue(shells.getMessage().contains("'jdbcPassword' has ${NO_SUCH:-...}; expected ${NO_SUCH:...}"));
        assertFalse(shells.getMessage().contains("s3cret"), "a secret is shown by no message");
    }

    @Test
    void showsAllSettingsButTheSecrets() {
        var shown = read(Map.of(
                        "jdbcUrl", "jdbc:h2:mem:x;PASSWORD=s3cret", "jdbcPassword", "s3cret", "cacheSize", " 7 "))
                .shown();
        assertEquals(AllSettings.IN_ORDER.stream().map(Setting::name).toList(), List.copyOf(shown.keySet()));
        assertEquals("7", shown.get("cacheSize"));
        assertEquals("PT30M", shown.get("idleTimeout"));
        assertEquals("", shown.get("sessionCookie"));
        assertEquals("(not shown)", shown.get("jdbcUrl"));
        assertEquals("(not shown)", shown.get("jdbcPassword"));
        assertFalse(shown.toString().contains("s3cret"));
    }

    @Test
    void takesSettingsInCodeWithTheSameChecks() {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:x")
                .set(Settings.IDLE_TIMEOUT, Duration.ofMinutes(5))
                .set(Settings.CACHE_SIZE, 7)
                .set(Settings.BEARER, true)
                .build();
        assertEquals(Duration.ofMinutes(5), config.get(Settings.IDLE_TIMEOUT));
        assertEquals(7, config.get(Settings.CACHE_SIZE));
        assertTrue(config.get(Settings.BEARER));
        assertThrows(IllegalArgumentException.class, () -> SessionFilterConfig.builder()
                .set(Settings.CACHE_SIZE, 0));
    }

    /** Settings in two places would have one of them ignored. */
    @Test
    void refusesSettingsInCodeAndInInitParams() {
        var filterConfig = mock(FilterConfig.class);
        when(filterConfig.getServletContext()).thenReturn(mock(ServletContext.class));
        when(filterConfig.getInitParameterNames()).thenReturn(Collections.enumeration(List.of("idleTimeout")));
        var filter = new SessionFilter(SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:x")
                .build());
        assertThrows(ServletException.class, () -> filter.init(filterConfig));
    }

    /** The DataSource has a size of its own. */
    @Test
    void refusesAPoolSizeForADataSource() {
        var failure = assertThrows(
                IllegalArgumentException.class,
                () -> read(Map.of("dataSource", "java:comp/env/jdbc/x", "poolSize", "5")));
        assertTrue(failure.getMessage().startsWith("setting 'poolSize' is set without 'jdbcUrl'"), failure::getMessage);
        assertEquals(5, read(Map.of("jdbcUrl", "jdbc:h2:mem:", "poolSize", "5")).get(Settings.POOL_SIZE));
    }

    /** Browsers drop a cookie whose name promises more than its attributes hold. */
    @ParameterizedTest
    @CsvSource({
        "__Host-sid, sessionCookieSecure, false",
        "__Secure-sid, sessionCookieSecure, false",
        "__Host-sid, sessionCookiePath, /app"
    })
    void doesNotStartWithACookieThatBrowsersDrop(String cookie, String name, String value) {
        var failure = assertThrows(
                IllegalArgumentException.class,
                () -> read(Map.of("jdbcUrl", "jdbc:h2:mem:", "sessionCookie", cookie, name, value)));
        assertTrue(
                failure.getMessage().startsWith("setting '" + name + "' has the value '" + value), failure::getMessage);
    }

    private static final Map<String, String> LOGIN =
            Map.of("jdbcUrl", "jdbc:h2:mem:x", "sessionCookie", "SID", "trustedProxies", "10.0.0.1");

    /** The second setting is about people whom the realm knows, or contradicts the first. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "header:X-User | loginTemplate=/x.html | 'loginTemplate' is set, and 'login' has the value 'header:X-User'",
                "header:X-User | roles=viewer | 'roles' is set, and 'login' has the value 'header:X-User'",
                "header:X-User | userHeader=x-user | expected another header than 'userHeader'",
                "header:x-session-id | roles=viewer | expected another header than 'sessionHeader'",
                "container | logoutPaths=/login | 'logoutPaths' contains '/login'; expected paths without the login page"
            })
    void findsContradictionsOfTheBuiltInLogin(String login, String other, String part) {
        var values = new LinkedHashMap<>(LOGIN);
        values.put("login", login);
        values.put(other.substring(0, other.indexOf('=')), other.substring(other.indexOf('=') + 1));
        var message =
                assertThrows(IllegalArgumentException.class, () -> read(values)).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void aLoginByAHeaderNeedsTrustedProxies() {
        var message = assertThrows(
                        IllegalArgumentException.class,
                        () -> read(Map.of("jdbcUrl", "jdbc:h2:mem:x", "sessionCookie", "S", "login", "header:X-User")))
                .getMessage();
        assertTrue(message.contains("expected a value of 'trustedProxies' too"), message);
    }

    /** The filter answers it, whatever the public paths are. */
    @Test
    void theLoginPageNeedNotBePublicIfTheFilterAnswersIt() {
        var values = new LinkedHashMap<>(LOGIN);
        values.put("login", "container");
        assertEquals("/login", read(values).loginPage());
        assertTrue(read(values).openPaths().matches("/login"));
        assertFalse(read(values).publicPaths().matches("/login"));
        values.put("loginPage", "/sign-in");
        assertEquals("/sign-in", read(values).loginPage());
        assertTrue(read(values).openPaths().matches("/sign-in"));
        assertFalse(read(values).openPaths().matches("/login"));
        assertNull(read(Map.of("jdbcUrl", "jdbc:h2:mem:x")).loginPage());
        assertTrue(read(values).summary().contains("login=container at /sign-in"), read(values)::summary);
    }

    /** The page's table repeats the settings' own names, defaults and sentences. */
    @Test
    void theSettingsPageListsEverySettingWithItsDefaultAndItsSentence() throws IOException {
        var expected = AllSettings.IN_ORDER.stream()
                .map(setting -> "| `" + setting.name() + "` | "
                        + (setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`") + " | "
                        + setting.sentence() + " |")
                .collect(Collectors.joining("\n"));
        var page = Files.readString(Path.of("docs", "settings.md"));
        assertTrue(page.contains(expected), "expected this table in docs/settings.md:\n" + expected);
    }

    /** The README's short table may word a setting differently, but not its name and default. */
    @Test
    void theReadmesTenSettingsHaveTheirDefaults() throws IOException {
        var known = AllSettings.IN_ORDER.stream().collect(Collectors.toMap(Setting::name, Setting::defaultText));
        var rows = README_SETTING
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .toList();
        assertEquals(10, rows.size());
        for (var row : rows) {
            assertEquals(known.get(row.group(1)), row.group(2) == null ? "" : row.group(2), row.group(1));
        }
    }

    private static SessionFilterConfig read(Map<String, String> values) {
        var filterConfig = mock(FilterConfig.class);
        when(filterConfig.getInitParameterNames()).thenReturn(Collections.enumeration(values.keySet()));
        when(filterConfig.getInitParameter(anyString())).thenAnswer(call -> values.get(call.<String>getArgument(0)));
        return new InitParams(VARIABLES::get).read(filterConfig);
    }
}
