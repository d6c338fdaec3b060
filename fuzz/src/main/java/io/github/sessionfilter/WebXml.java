package io.github.sessionfilter;

import jakarta.servlet.FilterConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person writes into web.xml: settings, or an error that names the setting and shows no secret (law 15).
 *
 * <p>Of the input each line is a name, {@code =} and a value. What is a secret is made one that can be told from the rest.
 */
public final class WebXml {
    private static final String SECRET = "fz7Qk0-not-to-be-shown";
    private static final String URL = "jdbc:";
    private static final InitParams READER = new InitParams(name -> name.equals("SET") ? "value" : null);

    private WebXml() {}

    /** Jazzer's way in. */
    public static void fuzzerTestOneInput(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        if (text.contains(SECRET)) {
            return; // Jazzer sees what is compared, and writes it elsewhere
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
        var filterConfig = Made.object(
                FilterConfig.class,
                Map.of(
                        "getInitParameterNames",
                        nothing -> Collections.enumeration(settings.keySet()),
                        "getInitParameter",
                        name -> settings.get(String.valueOf(name))));
        try {
            var config = READER.read(filterConfig);
            Found.unless(!config.shown().toString().contains(SECRET), "the secret in what is shown of", settings);
        } catch (IllegalArgumentException e) {
            var message = String.valueOf(e.getMessage());
            Found.unless(
                    Settings.ALL.stream().anyMatch(setting -> message.contains(setting.name())),
                    "the setting in the message '" + message + "' of",
                    settings);
            Found.unless(!message.contains(SECRET), "the secret in the message '" + message + "' of", settings);
        }
    }
}
