package io.github.sessionfilter;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link Settings} for one filter.
 *
 * <p>In code: {@code SessionFilterConfig.builder().set(Settings.IDLE_TIMEOUT, Duration.ofMinutes(20)).build()}. Immutable
 * and thread-safe.
 */
public final class SessionFilterConfig {
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

    /** Returns an empty builder. */
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
     * Returns the text of each setting by its name, in the order of docs/settings.md: the value as in web.xml, or the
     * default. An empty text means off. Secrets are not shown.
     */
    public Map<String, String> shown() {
        var shown = new LinkedHashMap<String, String>();
        for (var setting : AllSettings.IN_ORDER) {
            shown.put(setting.name(), texts.getOrDefault(setting, setting.defaultText()));
        }
        return shown;
    }

    /** Returns what is enforced, in one line without secrets. */
    String summary() {
        var carriers = new StringJoiner(", ").add("header " + get(Settings.SESSION_HEADER));
        if (get(Settings.BEARER)) {
            carriers.add("bearer token");
        }
        if (find(Settings.SESSION_COOKIE) != null) {
            carriers.add("cookie " + find(Settings.SESSION_COOKIE));
        }
        return "enforce=" + get(Settings.ENFORCE) + ", publicPaths=" + shown().get(Settings.PUBLIC_PATHS.name())
                + ", carriers: " + carriers + ", idleTimeout=" + get(Settings.IDLE_TIMEOUT) + ", absoluteTimeout="
                + get(Settings.ABSOLUTE_TIMEOUT) + ", maxStaleness=" + get(Settings.MAX_STALENESS) + ", tableName="
                + get(Settings.TABLE_NAME);
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
        return new SessionTimeouts(
                get(Settings.IDLE_TIMEOUT),
                get(Settings.ABSOLUTE_TIMEOUT),
                get(Settings.TOUCH_INTERVAL),
                get(Settings.MAX_STALENESS));
    }

    RevocationWindow window() {
        return RevocationWindow.of(get(Settings.MAX_STALENESS), get(Settings.STORE_TIMEOUT));
    }

    SessionLimit limit() {
        var sessions = find(Settings.MAX_SESSIONS_PER_PRINCIPAL);
        return sessions == null ? SessionLimit.NONE : new SessionLimit(sessions, get(Settings.WHEN_FULL));
    }

    private boolean isSet(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /** Throws an exception if two settings contradict each other. */
    private void check() {
        int sources = (isSet(Settings.DATA_SOURCE) ? 1 : 0)
                + (isSet(Settings.JDBC_URL) ? 1 : 0)
                + (dataSource != null ? 1 : 0);
        require(
                sources == 1,
                "settings '" + Settings.DATA_SOURCE + "' and '" + Settings.JDBC_URL + "': "
                        + (sources == 0 ? "neither" : "more than one") + " is set; expected exactly one");
        for (var credential : List.of(Settings.JDBC_USER, Settings.JDBC_PASSWORD)) {
            require(
                    isSet(Settings.JDBC_URL) || !isSet(credential),
                    "setting '" + credential + "' is set without '" + Settings.JDBC_URL
                            + "'; expected both, or neither");
        }
        require(
                isSet(Settings.JDBC_URL) || !isSet(Settings.POOL_SIZE),
                "setting '" + Settings.POOL_SIZE + "' is set without '" + Settings.JDBC_URL
                        + "'; expected the size in the settings of the DataSource");
        requireLess(
                Settings.TOUCH_INTERVAL,
                get(Settings.TOUCH_INTERVAL),
                Settings.IDLE_TIMEOUT,
                get(Settings.IDLE_TIMEOUT));
        if (!get(Settings.MAX_STALENESS).isZero()) {
            requireLess(
                    Settings.SYNC_INTERVAL,
                    get(Settings.SYNC_INTERVAL),
                    Settings.MAX_STALENESS,
                    get(Settings.MAX_STALENESS));
        }
        require(
                get(Settings.ABSOLUTE_TIMEOUT).compareTo(get(Settings.IDLE_TIMEOUT)) >= 0,
                "setting '" + Settings.ABSOLUTE_TIMEOUT + "' has the value '" + get(Settings.ABSOLUTE_TIMEOUT)
                        + "'; expected at least '" + Settings.IDLE_TIMEOUT + "', which is '"
                        + get(Settings.IDLE_TIMEOUT) + "'");
        require(
                isSet(Settings.MAX_SESSIONS_PER_PRINCIPAL) || !isSet(Settings.WHEN_FULL),
                "setting '" + Settings.WHEN_FULL + "' is set without '" + Settings.MAX_SESSIONS_PER_PRINCIPAL
                        + "'; expected both, or neither");
        require(
                isSet(Settings.SESSION_COOKIE) || !isSet(Settings.ALLOWED_ORIGINS),
                "setting '" + Settings.ALLOWED_ORIGINS + "' is set without '" + Settings.SESSION_COOKIE
                        + "'; expected both, or neither");
        for (var dependent : List.of(Settings.MAX_STREAMS_PER_PRINCIPAL, Settings.STREAM_LEASE)) {
            require(
                    isSet(Settings.STREAM_PATHS) || !isSet(dependent),
                    "setting '" + dependent + "' is set without '" + Settings.STREAM_PATHS
                            + "'; expected both, or neither");
        }
        checkCookie();
        require(
                isSet(Settings.TRUSTED_PROXIES) || !isSet(Settings.TRUSTED_PROXY_HEADER),
                "setting '" + Settings.TRUSTED_PROXY_HEADER + "' is set without '" + Settings.TRUSTED_PROXIES
                        + "'; expected both, or neither");
        var loginPage = find(Settings.LOGIN_PAGE);
        require(
                loginPage == null || publicPaths().matches(loginPage),
                "setting '" + Settings.LOGIN_PAGE + "' has the value '" + loginPage
                        + "'; expected one of the paths in '" + Settings.PUBLIC_PATHS
                        + "', or browsers are redirected in a loop");
        require(
                listener == null || !isSet(Settings.SESSION_LISTENER),
                "setting '" + Settings.SESSION_LISTENER
                        + "' is set, and a listener is given in code too; expected one of them");
        var userHeader = find(Settings.USER_HEADER);
        require(
                userHeader == null || !userHeader.equalsIgnoreCase(get(Settings.SESSION_HEADER)),
                "setting '" + Settings.USER_HEADER + "' has the value '" + userHeader
                        + "'; expected another header than '" + Settings.SESSION_HEADER + "'");
    }

    private void checkCookie() {
        var cookie = find(Settings.SESSION_COOKIE);
        for (var attribute : List.of(Settings.SESSION_COOKIE_PATH, Settings.SESSION_COOKIE_SECURE)) {
            require(
                    cookie != null || !isSet(attribute),
                    "setting '" + attribute + "' is set without '" + Settings.SESSION_COOKIE
                            + "'; expected both, or neither");
        }
        if (cookie == null) {
            return;
        }
        require(
                !cookie.equalsIgnoreCase("JSESSIONID"),
                "setting '" + Settings.SESSION_COOKIE + "' has the value '" + cookie
                        + "'; expected a name of its own, for the container sets and deletes this cookie");
        var path = find(Settings.SESSION_COOKIE_PATH);
        boolean secure = get(Settings.SESSION_COOKIE_SECURE);
        require(
                secure || !cookie.startsWith("__Host-") && !cookie.startsWith("__Secure-"),
                "setting '" + Settings.SESSION_COOKIE_SECURE
                        + "' has the value 'false'; expected 'true', because browsers" + " drop the cookie '" + cookie
                        + "' otherwise");
        require(
                path == null || path.equals("/") || !cookie.startsWith("__Host-"),
                "setting '" + Settings.SESSION_COOKIE_PATH + "' has the value '" + path
                        + "'; expected '/', because browsers drop the cookie '" + cookie + "' otherwise");
    }

    PathPatterns publicPaths() {
        return Objects.requireNonNullElse(find(Settings.PUBLIC_PATHS), PathPatterns.NONE);
    }

    PathPatterns passivePaths() {
        return Objects.requireNonNullElse(find(Settings.PASSIVE_PATHS), PathPatterns.NONE);
    }

    PathPatterns keepRunning() {
        return Objects.requireNonNullElse(find(Settings.KEEP_RUNNING), PathPatterns.NONE);
    }

    PathPatterns streamPaths() {
        return Objects.requireNonNullElse(find(Settings.STREAM_PATHS), PathPatterns.NONE);
    }

    /** Returns how long the lease of a stream lasts, or null if there are no streams. */
    @Nullable
    Duration streamLease() {
        return isSet(Settings.STREAM_PATHS) ? get(Settings.STREAM_LEASE) : null;
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

    /** Collects values. Not thread-safe. */
    public static final class Builder {
        private final Map<Setting<?>, Object> values = new HashMap<>();
        private final Map<Setting<?>, String> texts = new HashMap<>();
        private @Nullable DataSource dataSource;
        private @Nullable SessionListener listener;

        private Builder() {}

        /**
         * Sets a value, written as in web.xml.
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

        /** Uses this DataSource instead of {@link Settings#DATA_SOURCE} or {@link Settings#JDBC_URL}; the caller closes it. */
        public Builder dataSource(DataSource dataSource) {
            this.dataSource = dataSource;
            return this;
        }

        /** Uses this listener instead of the class {@link Settings#SESSION_LISTENER}. */
        public Builder listener(SessionListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Returns the configuration.
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
