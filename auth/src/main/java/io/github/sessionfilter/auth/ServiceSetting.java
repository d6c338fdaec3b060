package io.github.sessionfilter.auth;

import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Setting;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A setting of the service: one of its own, or one of the filter's.
 *
 * <p>Immutable and thread-safe.
 *
 * @param name the name in the file, and as a flag
 * @param defaultText the default; empty means off
 * @param sentence what the setting does
 * @param isSecret whether it is refused as a flag, which other users of the machine can read
 */
record ServiceSetting(String name, String defaultText, String sentence, boolean isSecret) {
    static final ServiceSetting ADDRESS = own(
            "address", "127.0.0.1", "The address to listen on. Proxies reach the service there; nobody else should.");
    static final ServiceSetting PORT = own("port", "7070", "The port to listen on; `0` takes a free one.");
    static final ServiceSetting LISTEN_PUBLICLY = own(
            "listenPublicly",
            "false",
            "Whether `address` may be another than a loopback address. A firewall must keep clients away then.");
    static final ServiceSetting REALM_FILE = own(
            "realmFile",
            "",
            "The file with names, hashed passwords and roles for `login=container`. `--hash-password` makes its"
                    + " hashes.");
    static final ServiceSetting DRAIN_TIME = own(
            "drainTime",
            "PT2S",
            "How long SIGTERM lets the service go on, while `/health/ready` tells proxies to leave; at most `PT1M`.");

    /** The settings of the service, in the order of docs/auth-service.md. */
    static final List<ServiceSetting> OWN = List.of(ADDRESS, PORT, LISTEN_PUBLICLY, REALM_FILE, DRAIN_TIME);

    /** What only a container in front of a webapp can do. */
    private static final Set<String> OF_CONTAINERS = Set.of("dataSource", "containerLogin");

    private static ServiceSetting own(String name, String defaultText, String sentence) {
        return new ServiceSetting(name, defaultText, sentence, false);
    }

    private static ServiceSetting ofFilter(Setting<?> setting) {
        return new ServiceSetting(setting.name(), setting.defaultText(), setting.sentence(), setting.isSecret());
    }

    /** Returns all settings: those of the service, and those of the filter that it can use. */
    static List<ServiceSetting> all() {
        return Stream.concat(
                        OWN.stream(),
                        SessionFilterConfig.settings().stream()
                                .filter(setting -> !OF_CONTAINERS.contains(setting.name()))
                                .map(ServiceSetting::ofFilter))
                .toList();
    }

    /** Returns the environment variable: {@code idleTimeout} is {@code SESSION_FILTER_IDLE_TIMEOUT}. */
    String variable() {
        return ConfigSources.VARIABLE_PREFIX + name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }
}
