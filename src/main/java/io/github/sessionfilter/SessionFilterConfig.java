package io.github.sessionfilter;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.ticket.TicketKeys;
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
    private final SettingValues values;
    private final Map<Setting<?>, String> texts;
    private final @Nullable DataSource dataSource;
    private final @Nullable SessionListener listener;

    private SessionFilterConfig(
            SettingValues values,
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

    /** Returns all settings, in the order of docs/settings.md. */
    public static List<Setting<?>> settings() {
        return AllSettings.IN_ORDER;
    }

    /** Returns the value of a setting that has a default. */
    public <T> T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** Returns the value of a setting, or null when it is off. */
    public <T> @Nullable T find(Setting<T> setting) {
        return values.find(setting);
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
        var login = find(LoginSettings.LOGIN);
        return "enforce=" + get(Settings.ENFORCE) + ", publicPaths=" + shown().get(Settings.PUBLIC_PATHS.name())
                + ", carriers: " + carriers + ", idleTimeout=" + get(Settings.IDLE_TIMEOUT) + ", absoluteTimeout="
                + get(Settings.ABSOLUTE_TIMEOUT) + ", maxStaleness=" + get(Settings.MAX_STALENESS) + ", tableName="
                + get(Settings.TABLE_NAME) + (login == null ? "" : ", login=" + login + " at " + loginPage())
                + (logoutPaths() == PathPatterns.NONE ? "" : ", logoutPaths=" + shown().get("logoutPaths"));
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

    PathPatterns publicPaths() {
        return Objects.requireNonNullElse(find(Settings.PUBLIC_PATHS), PathPatterns.NONE);
    }

    /** Returns the path of the login page, or null if there is none. */
    @Nullable
    String loginPage() {
        return LoginPaths.page(values);
    }

    /** Returns the paths that need no session: the public ones, and the login page if the filter answers it. */
    PathPatterns openPaths() {
        return LoginPaths.open(values);
    }

    PathPatterns logoutPaths() {
        return Objects.requireNonNullElse(find(LoginSettings.LOGOUT_PATHS), PathPatterns.NONE);
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

    PathPatterns ticketPaths() {
        return Objects.requireNonNullElse(find(TicketSettings.TICKET_PATHS), PathPatterns.NONE);
    }

    /** Returns the keys of the realm's tickets, or null if there are no tickets. */
    @Nullable
    TicketKeys ticketKeys() {
        var secrets = find(TicketSettings.TICKET_KEYS);
        return secrets == null ? null : new TicketKeys(secrets, get(Settings.TABLE_NAME));
    }

    /** Returns how long the lease of a stream lasts, or null if there are no streams. */
    @Nullable
    Duration streamLease() {
        return values.isSet(Settings.STREAM_PATHS) ? get(Settings.STREAM_LEASE) : null;
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
         * @throws IllegalArgumentException if two settings contradict each other
         */
        public SessionFilterConfig build() {
            var given = new SettingValues(values);
            new SettingConflicts(given, dataSource != null, listener != null).check();
            new LoginConflicts(given).check();
            return new SessionFilterConfig(given, Map.copyOf(texts), dataSource, listener);
        }
    }
}
