package io.github.sessionfilter.auth;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from a file, from the environment and from flags. A flag wins over a variable, and a variable over the file.
 *
 * <p>Thread-safe.
 */
final class ConfigSources {
    static final String VARIABLE_PREFIX = "SESSION_FILTER_";

    private static final String CONFIG_FLAG = "--config=";

    private final Map<String, String> environment;

    ConfigSources(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Returns the settings.
     *
     * @param flags such as {@code --config=auth.properties} and {@code --idleTimeout=PT1H}
     * @throws IllegalArgumentException that names the setting, where it stands and what was expected
     */
    ServiceConfig read(List<String> flags) {
        var texts = new LinkedHashMap<String, String>();
        var file = flags.stream()
                .filter(flag -> flag.startsWith(CONFIG_FLAG))
                .map(flag -> Path.of(flag.substring(CONFIG_FLAG.length())))
                .reduce((first, second) -> {
                    throw new IllegalArgumentException("the flag --config is there twice; expected one file");
                })
                .orElse(null);
        if (file != null) {
            texts.putAll(fromFile(file));
        }
        texts.putAll(fromEnvironment());
        flags.stream().filter(flag -> !flag.startsWith(CONFIG_FLAG)).forEach(flag -> add(flag, texts));
        return ServiceConfig.of(
                texts, file == null ? null : file.toAbsolutePath().getParent());
    }

    private static Map<String, String> fromFile(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the file '" + file + "' cannot be read; expected properties in UTF-8, but: " + e, e);
        }
        var texts = new LinkedHashMap<String, String>();
        for (var name : properties.stringPropertyNames()) {
            require(known(name) != null, "the file '" + file + "' has the setting '" + name + "'", name);
            texts.put(name, properties.getProperty(name));
        }
        return texts;
    }

    private Map<String, String> fromEnvironment() {
        var texts = new LinkedHashMap<String, String>();
        environment.forEach((variable, text) -> {
            if (variable.startsWith(VARIABLE_PREFIX)) {
                var setting = ServiceSetting.all().stream()
                        .filter(known -> known.variable().equals(variable))
                        .findFirst()
                        .orElse(null);
                require(setting != null, "there is the environment variable '" + variable + "'", variable);
                texts.put(setting.name(), DecodedText.check("the environment variable '" + variable + "'", text));
            }
        });
        return texts;
    }

    private static void add(String flag, Map<String, String> texts) {
        int equals = flag.indexOf('=');
        if (!flag.startsWith("--") || equals < 0) {
            throw new IllegalArgumentException(
                    "the argument '" + withoutValue(flag) + "' is no flag; expected --setting=value, or --help");
        }
        var name = flag.substring(2, equals);
        var setting = known(name);
        require(setting != null, "there is the flag '--" + name + "'", name);
        if (setting.isSecret()) {
            throw new IllegalArgumentException("the flag '--" + name
                    + "' has a secret, which every user of this machine can read; expected it in the file, or in"
                    + " the environment variable " + setting.variable());
        }
        texts.put(name, DecodedText.check("the flag '--" + name + "'", flag.substring(equals + 1)));
    }

    /** An argument that is no flag may be a password. */
    private static String withoutValue(String argument) {
        int equals = argument.indexOf('=');
        return argument.startsWith("--") && equals < 0 ? argument : "(not shown)";
    }

    private static @Nullable ServiceSetting known(String name) {
        return ServiceSetting.all().stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static void require(boolean met, String what, String name) {
        if (!met) {
            throw new IllegalArgumentException(what + ", but there is no setting of this name; expected one of "
                    + ServiceSetting.all().stream().map(ServiceSetting::name).toList());
        }
    }
}
