package io.github.sessionfilter;

import jakarta.servlet.FilterConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fuzzes the settings in web.xml. The result is a configuration, or an error that names the setting and shows no
 * secret (law 15).
 *
 * <p>Each line of the input is a name, {@code =} and a value. Secret values get a recognizable prefix.
 */
public final class WebXml {
    private static final String SECRET = "fz7Qk0-not-to-be-shown";
    private static final String URL = "jdbc:";
    private static final InitParams READER = new InitParams(name -> name.equals("SET") ? "value" : null);

    private WebXml() {}

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        if (text.contains(SECRET)) {
            return; // Jazzer learns the compared text and inserts it elsewhere
        }
        var settings = new LinkedHashMap<String, String>();
        for (var line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals >= 0) {
                settings.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        settings.computeIfPresent("jdbcPassword", (name, value) -> SECRET + value);
        settings.computeIfPresent(
                "jdbcUrl",
                (name, value) -> value.startsWith(URL) ? URL + SECRET + value.substring(URL.length()) : SECRET + value);
        var filterConfig = ServletStubs.stub(
                FilterConfig.class,
                Map.of(
                        "getInitParameterNames",
                        nothing -> Collections.enumeration(settings.keySet()),
                        "getInitParameter",
                        name -> settings.get(String.valueOf(name))));
        try {
            var config = READER.read(filterConfig);
            Violation.unless(!config.shown().toString().contains(SECRET), "the secret in what is shown of", settings);
        } catch (IllegalArgumentException e) {
            var message = String.valueOf(e.getMessage());
            Violation.unless(
                    AllSettings.IN_ORDER.stream().anyMatch(setting -> message.contains(setting.name())),
                    "the setting in the message '" + message + "' of",
                    settings);
            Violation.unless(!message.contains(SECRET), "the secret in the message '" + message + "' of", settings);
        }
    }
}
