package io.github.sessionfilter;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Every setting: its name, default, sentence and check, and the values that one filter was given.
 *
 * <p>In web.xml each is an init-param; in code {@code SessionFilterConfig.builder().set(IDLE_TIMEOUT,
 * Duration.ofMinutes(20)).build()}. Immutable and safe for use by many threads.
 */
public final class SessionFilterConfig {
    /** The carrier that is always on. */
    public static final Setting<String> SESSION_HEADER = Setting.token(
            "sessionHeader",
            "X-Session-Id",
            "The request header that carries the session id.",
            "Cookie",
            "Authorization");

    /** RFC 6750. */
    public static final Setting<Boolean> BEARER =
            Setting.flag("bearer", false, "Also take the id from `Authorization: Bearer`.");

    /** RFC 6265. */
    public static final Setting<String> SESSION_COOKIE = Setting.token(
            "sessionCookie",
            "",
            "Also take the id from, and at a login set, a cookie of this name: `Secure`, `HttpOnly`, `SameSite=Lax`,"
                    + " `Path` the webapp.");

    /** RFC 6454. */
    public static final Setting<List<String>> ALLOWED_ORIGINS =
            Setting.origins("allowedOrigins", "Other origins that may send unsafe requests with the session cookie.");

    /** Law 1. */
    public static final Setting<PathPatterns> PUBLIC_PATHS = Setting.paths(
            "publicPaths",
            "Paths that need no session: exact (`/login`) or a folder (`/assets/*`), by comma or blank.");

    /** Law 5. */
    public static final Setting<PathPatterns> PASSIVE_PATHS =
            Setting.paths("passivePaths", "Paths that need a live session and do not count as its use.");

    /** CORS. */
    public static final Setting<Boolean> CORS_PREFLIGHT = Setting.flag(
            "corsPreflight", false, "Let CORS preflight requests pass, which browsers send without credentials.");

    /** For people. */
    public static final Setting<String> LOGIN_PAGE =
            Setting.path("loginPage", "Where a browser's navigation without a session is sent (303); a public path.");

    /** Law 5. */
    public static final Setting<Duration> IDLE_TIMEOUT = Setting.duration(
            "idleTimeout",
            "PT30M",
            Duration.ofSeconds(2),
            Duration.ofDays(366),
            "A session lives at least this long after its last use.");

    /** Law 5. */
    public static final Setting<Duration> ABSOLUTE_TIMEOUT = Setting.duration(
            "absoluteTimeout",
            "PT12H",
            Duration.ofSeconds(2),
            Duration.ofDays(3660),
            "A session ends this long after its login, however much it is used.");

    /** Law 7. */
    public static final Setting<Duration> TOUCH_INTERVAL = Setting.duration(
            "touchInterval",
            "PT1M",
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "Uses of a session are written at most this often; shorter than `idleTimeout`.");

    /** Law 4. */
    public static final Setting<Duration> SYNC_INTERVAL = Setting.duration(
            "syncInterval",
            "PT1S",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "How often a node asks for the sessions that others have revoked.");

    /** Law 4. */
    public static final Setting<Duration> MAX_STALENESS = Setting.duration(
            "maxStaleness",
            "PT30S",
            Duration.ZERO,
            Duration.ofMinutes(15),
            "A revoked session is refused everywhere after this long, whatever fails; `PT0S` reads at each request.");

    /** Law 12. */
    public static final Setting<Integer> CACHE_SIZE = Setting.number(
            "cacheSize", "100000", 1, 100_000_000, "How many sessions are cached at most, at about 280 bytes each.");

    /** A limit on people. */
    public static final Setting<Integer> MAX_SESSIONS_PER_PRINCIPAL = Setting.number(
            "maxSessionsPerPrincipal",
            "",
            1,
            1000,
            "How many sessions a person may have at once; any number by default.");

    /** A limit on people. */
    public static final Setting<WhenFull> WHEN_FULL = Setting.choice(
            "whenFull",
            WhenFull.REVOKE_OLDEST,
            "What a login does when a person has that many: `revokeOldest` or `refuse`.");

    /** For handlers that read a header. */
    public static final Setting<String> USER_HEADER = Setting.token(
            "userHeader",
            "",
            "A request header that tells handlers the principal name; a client's own copy is always removed.",
            "Cookie",
            "Authorization");

    /** For a careful roll-out. */
    public static final Setting<Boolean> ENFORCE = Setting.flag(
            "enforce", true, "`false` lets everything pass, and counts and logs what would have been refused.");

    /** Law 10. */
    public static final Setting<Boolean> EXPLAIN_REJECTIONS = Setting.flag(
            "explainRejections", false, "Tell clients why they are refused, with the error codes of RFC 6750.");

    /** Law 17. */
    public static final Setting<String> TABLE_NAME = Setting.identifier(
            "tableName", "web_session", "The table; one for each realm of users that share a database.");

    /** JNDI. */
    public static final Setting<String> DATA_SOURCE = Setting.text(
            "dataSource",
            "java:",
            "The JNDI name of the container's DataSource, such as `java:comp/env/jdbc/sessions`.");

    /** Our own pool. */
    public static final Setting<String> JDBC_URL = Setting.secretText(
            "jdbcUrl", "jdbc:", "Instead of `dataSource`: the database, for a pool of the filter's own.");

    /** Our own pool. */
    public static final Setting<String> JDBC_USER = Setting.secretText("jdbcUser", "", "The user for `jdbcUrl`.");

    /** Our own pool. */
    public static final Setting<String> JDBC_PASSWORD = Setting.secret("jdbcPassword", "The password for `jdbcUrl`.");

    /** Law 6. */
    public static final Setting<Duration> STORE_TIMEOUT = Setting.duration(
            "storeTimeout",
            "PT2S",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "How long a request waits for the database, before a 503.");

    /** The table. */
    public static final Setting<Boolean> CREATE_SCHEMA =
            Setting.flag("createSchema", true, "Make the table if it is missing and the user may.");

    /** For an audit. */
    public static final Setting<String> SESSION_LISTENER = Setting.text(
            "sessionListener",
            "",
            "A class of the webapp, a `SessionListener`, that hears of logins, refusals, revocations and expiries.");

    /** Metrics. */
    public static final Setting<Boolean> MICROMETER = Setting.flag(
            "micrometer", false, "Also publish the metrics to Micrometer's global registry; needs `micrometer-core`.");

    /** All settings, in the order of the README's table. */
    static final List<Setting<?>> ALL = List.of(
            SESSION_HEADER,
            BEARER,
            SESSION_COOKIE,
            ALLOWED_ORIGINS,
            PUBLIC_PATHS,
            PASSIVE_PATHS,
            CORS_PREFLIGHT,
            LOGIN_PAGE,
            IDLE_TIMEOUT,
            ABSOLUTE_TIMEOUT,
            TOUCH_INTERVAL,
            SYNC_INTERVAL,
            MAX_STALENESS,
            CACHE_SIZE,
            MAX_SESSIONS_PER_PRINCIPAL,
            WHEN_FULL,
            USER_HEADER,
            ENFORCE,
            EXPLAIN_REJECTIONS,
            TABLE_NAME,
            DATA_SOURCE,
            JDBC_URL,
            JDBC_USER,
            JDBC_PASSWORD,
            STORE_TIMEOUT,
            CREATE_SCHEMA,
            SESSION_LISTENER,
            MICROMETER);

    private final Map<Setting<?>, Object> values;
    private final Map<Setting<?>, String> texts;
    private final @Nullable DataSource dataSource;
    private final @Nullable SessionListener listener;

    private SessionFilterConfig(
            Map<Setting<?>, Object> values,
            Map<Setting<?>, String> texts,
            @Nullable DataSource dataSource,
            @Nullable SessionListener listener) {
        this.values = values;
        this.texts = texts;
        this.dataSource = dataSource;
        this.listener = listener;
    }

    /** Returns a builder in which nothing is set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the value of a setting that has a default. */
    public <T> T get(Setting<T> setting) {
        return Objects.requireNonNull(find(setting), setting.name());
    }

    /** Returns the value of a setting, or null when it is off. */
    @SuppressWarnings("unchecked") // a value is only ever put by its setting's own parser
    public <T> @Nullable T find(Setting<T> setting) {
        return values.containsKey(setting) ? (T) values.get(setting) : setting.defaultValue();
    }

    /**
     * Returns all settings by their names, in the order of the README's table, as they would stand in web.xml: what was
     * set, or else the default; empty means off. Secrets are not shown.
     */
    public Map<String, String> shown() {
        var shown = new LinkedHashMap<String, String>();
        for (var setting : ALL) {
            shown.put(setting.name(), texts.getOrDefault(setting, setting.defaultText()));
        }
        return shown;
    }

    /** Returns the DataSource that was given in code, or null. */
    @Nullable
    DataSource dataSource() {
        return dataSource;
    }

    /** Returns the listener that was given in code, or null. */
    @Nullable
    SessionListener listener() {
        return listener;
    }

    SessionTimeouts timeouts() {
        return new SessionTimeouts(get(IDLE_TIMEOUT), get(ABSOLUTE_TIMEOUT), get(TOUCH_INTERVAL), get(MAX_STALENESS));
    }

    RevocationWindow window() {
        return RevocationWindow.of(get(MAX_STALENESS), get(STORE_TIMEOUT));
    }

    SessionLimit limit() {
        var sessions = find(MAX_SESSIONS_PER_PRINCIPAL);
        return sessions == null ? SessionLimit.NONE : new SessionLimit(sessions, get(WHEN_FULL));
    }

    private boolean isSet(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /** Stops a start with settings that contradict each other. */
    private void check() {
        int sources = (isSet(DATA_SOURCE) ? 1 : 0) + (isSet(JDBC_URL) ? 1 : 0) + (dataSource != null ? 1 : 0);
        require(
                sources == 1,
                "settings '" + DATA_SOURCE + "' and '" + JDBC_URL + "': " + (sources == 0 ? "neither" : "more than one")
                        + " is set; expected exactly one");
        for (var credential : List.of(JDBC_USER, JDBC_PASSWORD)) {
            require(
                    isSet(JDBC_URL) || !isSet(credential),
                    "setting '" + credential + "' is set without '" + JDBC_URL + "'; expected both, or neither");
        }
        requireLess(TOUCH_INTERVAL, get(TOUCH_INTERVAL), IDLE_TIMEOUT, get(IDLE_TIMEOUT));
        if (!get(MAX_STALENESS).isZero()) {
            requireLess(SYNC_INTERVAL, get(SYNC_INTERVAL), MAX_STALENESS, get(MAX_STALENESS));
        }
        require(
                get(ABSOLUTE_TIMEOUT).compareTo(get(IDLE_TIMEOUT)) >= 0,
                "setting '" + ABSOLUTE_TIMEOUT + "' has the value '" + get(ABSOLUTE_TIMEOUT) + "'; expected at least '"
                        + IDLE_TIMEOUT + "', which is '" + get(IDLE_TIMEOUT) + "'");
        require(
                isSet(MAX_SESSIONS_PER_PRINCIPAL) || !isSet(WHEN_FULL),
                "setting '" + WHEN_FULL + "' is set without '" + MAX_SESSIONS_PER_PRINCIPAL
                        + "'; expected both, or neither");
        require(
                isSet(SESSION_COOKIE) || !isSet(ALLOWED_ORIGINS),
                "setting '" + ALLOWED_ORIGINS + "' is set without '" + SESSION_COOKIE + "'; expected both, or neither");
        var loginPage = find(LOGIN_PAGE);
        require(
                loginPage == null || publicPaths().matches(loginPage),
                "setting '" + LOGIN_PAGE + "' has the value '" + loginPage + "'; expected one of the paths in '"
                        + PUBLIC_PATHS + "', or its visitors are sent there for ever");
        require(
                listener == null || !isSet(SESSION_LISTENER),
                "setting '" + SESSION_LISTENER + "' is set, and a listener is given in code too; expected one of them");
        var userHeader = find(USER_HEADER);
        require(
                userHeader == null || !userHeader.equalsIgnoreCase(get(SESSION_HEADER)),
                "setting '" + USER_HEADER + "' has the value '" + userHeader + "'; expected another header than '"
                        + SESSION_HEADER + "'");
    }

    PathPatterns publicPaths() {
        return Objects.requireNonNullElse(find(PUBLIC_PATHS), PathPatterns.NONE);
    }

    PathPatterns passivePaths() {
        return Objects.requireNonNullElse(find(PASSIVE_PATHS), PathPatterns.NONE);
    }

    private static void requireLess(
            Setting<Duration> less, Duration lessValue, Setting<Duration> more, Duration moreValue) {
        require(
                lessValue.compareTo(moreValue) < 0,
                "setting '" + less + "' has the value '" + lessValue + "'; expected less than '" + more
                        + "', which is '" + moreValue + "'");
    }

    private static void require(boolean met, String message) {
        if (!met) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Collects settings; not safe for use by several threads. */
    public static final class Builder {
        private final Map<Setting<?>, Object> values = new HashMap<>();
        private final Map<Setting<?>, String> texts = new HashMap<>();
        private @Nullable DataSource dataSource;
        private @Nullable SessionListener listener;

        private Builder() {}

        /**
         * Sets a value as it would stand in web.xml.
         *
         * @throws IllegalArgumentException that names the setting, the value and what was expected
         */
        public Builder set(Setting<?> setting, String text) {
            values.put(setting, setting.parse(text));
            texts.put(setting, setting.shown(text));
            return this;
        }

        /** Sets a duration. */
        public Builder set(Setting<Duration> setting, Duration duration) {
            return set(setting, duration.toString());
        }

        /** Sets a flag. */
        public Builder set(Setting<Boolean> setting, boolean flag) {
            return set(setting, String.valueOf(flag));
        }

        /** Sets a number. */
        public Builder set(Setting<Integer> setting, int number) {
            return set(setting, String.valueOf(number));
        }

        /** Uses this DataSource instead of {@link #DATA_SOURCE} or {@link #JDBC_URL}; it stays the caller's to close. */
        public Builder dataSource(DataSource dataSource) {
            this.dataSource = dataSource;
            return this;
        }

        /** Has {@code listener} hear what happens, instead of one of the class {@link #SESSION_LISTENER}. */
        public Builder listener(SessionListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Returns the settings.
         *
         * @throws IllegalArgumentException if two of them contradict each other
         */
        public SessionFilterConfig build() {
            var config = new SessionFilterConfig(Map.copyOf(values), Map.copyOf(texts), dataSource, listener);
            config.check();
            return config;
        }
    }
}
