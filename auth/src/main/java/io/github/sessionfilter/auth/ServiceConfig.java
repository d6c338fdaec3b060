package io.github.sessionfilter.auth;

import io.github.sessionfilter.InitParams;
import io.github.sessionfilter.SessionFilterConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings of a service.
 *
 * <p>Immutable and thread-safe.
 *
 * @param filter the settings of the filter
 * @param address where the service listens
 * @param port the port; 0 for a free one
 * @param realmFile the names and passwords for {@code login=container}, or null
 * @param drainTime how long the service goes on after SIGTERM
 * @param folder where files such as {@code loginTemplate} are
 */
record ServiceConfig(
        SessionFilterConfig filter,
        InetAddress address,
        int port,
        @Nullable Path realmFile,
        Duration drainTime,
        Path folder) {
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(1);
    private static final int HIGHEST_PORT = 65_535;

    /** The page of the service that ends a session. */
    static final String LOGOUT_PATH = "/logout";

    private static final String LOGOUT_PATHS = "logoutPaths";
    private static final String LOGIN = "login";
    private static final String CONTAINER_LOGIN = "container";

    /**
     * Returns the settings with these texts.
     *
     * @param texts the values, by names that are known
     * @param folder the folder of the file, or null for the working folder
     * @throws IllegalArgumentException that names the setting, the value and what was expected
     */
    static ServiceConfig of(Map<String, String> texts, @Nullable Path folder) {
        var own = new LinkedHashMap<String, String>();
        var ofFilter = new LinkedHashMap<>(texts);
        for (var setting : ServiceSetting.OWN) {
            var text = ofFilter.remove(setting.name());
            own.put(setting.name(), text == null ? setting.defaultText() : text.strip());
        }
        ofFilter.merge(LOGOUT_PATHS, LOGOUT_PATH, (given, added) -> given + " " + added);
        var base = folder == null ? Path.of("").toAbsolutePath() : folder;
        var realmFile = text(own, ServiceSetting.REALM_FILE);
        boolean asksRealm =
                CONTAINER_LOGIN.equals(ofFilter.getOrDefault(LOGIN, "").strip());
        require(
                asksRealm == !realmFile.isEmpty(),
                "settings '" + LOGIN + "=" + CONTAINER_LOGIN + "' and '" + ServiceSetting.REALM_FILE.name()
                        + "': one of them is set; expected both, or neither");
        return new ServiceConfig(
                InitParams.configOf(ofFilter),
                address(text(own, ServiceSetting.ADDRESS), text(own, ServiceSetting.LISTEN_PUBLICLY)),
                port(text(own, ServiceSetting.PORT)),
                realmFile.isEmpty() ? null : base.resolve(realmFile),
                drainTime(text(own, ServiceSetting.DRAIN_TIME)),
                base);
    }

    private static String text(Map<String, String> own, ServiceSetting setting) {
        return own.getOrDefault(setting.name(), setting.defaultText());
    }

    private static InetAddress address(String text, String listenPublicly) {
        require(
                listenPublicly.equals("true") || listenPublicly.equals("false"),
                wrong(ServiceSetting.LISTEN_PUBLICLY, listenPublicly, "true or false"));
        InetAddress address;
        try {
            address = InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(wrong(ServiceSetting.ADDRESS, text, "an address of this machine"), e);
        }
        require(
                address.isLoopbackAddress() || Boolean.parseBoolean(listenPublicly),
                wrong(
                        ServiceSetting.ADDRESS,
                        text,
                        "a loopback address such as 127.0.0.1, or '" + ServiceSetting.LISTEN_PUBLICLY.name()
                                + "' with the value 'true' and a firewall in front"));
        return address;
    }

    private static int port(String text) {
        var expected = wrong(ServiceSetting.PORT, text, "a whole number from 0 to " + HIGHEST_PORT);
        try {
            int port = Integer.parseInt(text);
            require(port >= 0 && port <= HIGHEST_PORT, expected);
            return port;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static Duration drainTime(String text) {
        var expected = wrong(ServiceSetting.DRAIN_TIME, text, "an ISO-8601 duration from PT0S to " + LONGEST_DRAIN);
        try {
            var time = Duration.parse(text);
            require(!time.isNegative() && time.compareTo(LONGEST_DRAIN) <= 0, expected);
            return time;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static String wrong(ServiceSetting setting, String value, String expected) {
        return "setting '" + setting.name() + "' has the value '" + value + "'; expected " + expected;
    }

    private static void require(boolean met, String message) {
        if (!met) {
            throw new IllegalArgumentException(message);
        }
    }
}
