package io.github.sessionfilter;

import java.time.Duration;
import java.util.List;

/**
 * Refuses settings that contradict each other.
 *
 * <p>Immutable.
 */
final class SettingConflicts {
    private final SettingValues values;
    private final boolean hasDataSource;
    private final boolean hasListener;

    /**
     * Creates the check.
     *
     * @param hasDataSource whether code has given a DataSource
     * @param hasListener whether code has given a listener
     */
    SettingConflicts(SettingValues values, boolean hasDataSource, boolean hasListener) {
        this.values = values;
        this.hasDataSource = hasDataSource;
        this.hasListener = hasListener;
    }

    /** Throws an exception if two settings contradict each other. */
    void check() {
        int sources = (values.isSet(Settings.DATA_SOURCE) ? 1 : 0)
                + (values.isSet(Settings.JDBC_URL) ? 1 : 0)
                + (hasDataSource ? 1 : 0);
        require(
                sources == 1,
                "settings '" + Settings.DATA_SOURCE + "' and '" + Settings.JDBC_URL + "': "
                        + (sources == 0 ? "neither" : "more than one") + " is set; expected exactly one");
        for (var credential : List.of(Settings.JDBC_USER, Settings.JDBC_PASSWORD)) {
            require(
                    values.isSet(Settings.JDBC_URL) || !values.isSet(credential),
                    "setting '" + credential + "' is set without '" + Settings.JDBC_URL
                            + "'; expected both, or neither");
        }
        require(
                values.isSet(Settings.JDBC_URL) || !values.isSet(Settings.POOL_SIZE),
                "setting '" + Settings.POOL_SIZE + "' is set without '" + Settings.JDBC_URL
                        + "'; expected the size in the settings of the DataSource");
        requireLess(
                Settings.TOUCH_INTERVAL,
                values.get(Settings.TOUCH_INTERVAL),
                Settings.IDLE_TIMEOUT,
                values.get(Settings.IDLE_TIMEOUT));
        if (!values.get(Settings.MAX_STALENESS).isZero()) {
            requireLess(
                    Settings.SYNC_INTERVAL,
                    values.get(Settings.SYNC_INTERVAL),
                    Settings.MAX_STALENESS,
                    values.get(Settings.MAX_STALENESS));
        }
        require(
                values.get(Settings.ABSOLUTE_TIMEOUT).compareTo(values.get(Settings.IDLE_TIMEOUT)) >= 0,
                "setting '" + Settings.ABSOLUTE_TIMEOUT + "' has the value '" + values.get(Settings.ABSOLUTE_TIMEOUT)
                        + "'; expected at least '" + Settings.IDLE_TIMEOUT + "', which is '"
                        + values.get(Settings.IDLE_TIMEOUT) + "'");
        require(
                values.isSet(Settings.MAX_SESSIONS_PER_PRINCIPAL) || !values.isSet(Settings.WHEN_FULL),
                "setting '" + Settings.WHEN_FULL + "' is set without '" + Settings.MAX_SESSIONS_PER_PRINCIPAL
                        + "'; expected both, or neither");
        require(
                values.isSet(Settings.SESSION_COOKIE) || !values.isSet(Settings.ALLOWED_ORIGINS),
                "setting '" + Settings.ALLOWED_ORIGINS + "' is set without '" + Settings.SESSION_COOKIE
                        + "'; expected both, or neither");
        for (var dependent : List.of(Settings.MAX_STREAMS_PER_PRINCIPAL, Settings.STREAM_LEASE)) {
            require(
                    values.isSet(Settings.STREAM_PATHS) || !values.isSet(dependent),
                    "setting '" + dependent + "' is set without '" + Settings.STREAM_PATHS
                            + "'; expected both, or neither");
        }
        checkCookie();
        require(
                values.isSet(Settings.TRUSTED_PROXIES) || !values.isSet(Settings.TRUSTED_PROXY_HEADER),
                "setting '" + Settings.TRUSTED_PROXY_HEADER + "' is set without '" + Settings.TRUSTED_PROXIES
                        + "'; expected both, or neither");
        var loginPage = values.find(Settings.LOGIN_PAGE);
        require(
                loginPage == null || LoginPaths.open(values).matches(loginPage),
                "setting '" + Settings.LOGIN_PAGE + "' has the value '" + loginPage
                        + "'; expected one of the paths in '" + Settings.PUBLIC_PATHS
                        + "', or browsers are redirected in a loop");
        require(
                !hasListener || !values.isSet(Settings.SESSION_LISTENER),
                "setting '" + Settings.SESSION_LISTENER
                        + "' is set, and a listener is given in code too; expected one of them");
        checkIdentityHeaders();
        checkTickets();
    }

    private void checkTickets() {
        var paths = values.find(TicketSettings.TICKET_PATHS);
        require(
                (paths != null) == values.isSet(TicketSettings.TICKET_KEYS),
                "setting '" + (paths != null ? TicketSettings.TICKET_PATHS : TicketSettings.TICKET_KEYS)
                        + "' is set without '"
                        + (paths != null ? TicketSettings.TICKET_KEYS : TicketSettings.TICKET_PATHS)
                        + "'; expected both, or neither");
        require(
                paths == null || paths.exactPaths().isEmpty(),
                "setting '" + TicketSettings.TICKET_PATHS + "' has the exact paths "
                        + (paths == null ? "" : paths.exactPaths()) + "; expected folders such as /media/*");
    }

    private void checkIdentityHeaders() {
        requireOther(Settings.USER_HEADER, Settings.SESSION_HEADER);
        requireOther(LoginSettings.ROLES_HEADER, Settings.SESSION_HEADER);
        requireOther(LoginSettings.ROLES_HEADER, Settings.USER_HEADER);
    }

    private void requireOther(Setting<String> header, Setting<String> other) {
        var name = values.find(header);
        require(
                name == null || !name.equalsIgnoreCase(values.find(other)),
                "setting '" + header + "' has the value '" + name + "'; expected another header than '" + other + "'");
    }

    private void checkCookie() {
        var cookie = values.find(Settings.SESSION_COOKIE);
        for (var attribute : List.of(Settings.SESSION_COOKIE_PATH, Settings.SESSION_COOKIE_SECURE)) {
            require(
                    cookie != null || !values.isSet(attribute),
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
        var path = values.find(Settings.SESSION_COOKIE_PATH);
        boolean secure = values.get(Settings.SESSION_COOKIE_SECURE);
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
}
