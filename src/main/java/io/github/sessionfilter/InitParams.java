package io.github.sessionfilter;

import jakarta.servlet.FilterConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from the init-params of a filter.
 *
 * <p>{@code ${NAME}} in a value is replaced by the system property NAME, or else by the environment variable NAME. {@code
 * ${NAME:text}} is replaced by {@code text} if there is neither. The shell's form {@code ${NAME:-text}} is refused: Tomcat
 * replaces it before the filter sees it, and does not read the environment.
 */
public final class InitParams {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:]*)(:([^}]*))?}");

    private final UnaryOperator<@Nullable String> variables;

    /** Reads variables from the system properties, then the environment. */
    InitParams() {
        this(name -> System.getProperty(name, System.getenv(name)));
    }

    InitParams(UnaryOperator<@Nullable String> variables) {
        this.variables = variables;
    }

    /**
     * Returns the settings of {@code filterConfig}.
     *
     * @throws IllegalArgumentException that names the setting, its value and what was expected
     */
    SessionFilterConfig read(FilterConfig filterConfig) {
        var texts = new LinkedHashMap<String, String>();
        for (var name : Collections.list(filterConfig.getInitParameterNames())) {
            texts.put(name, filterConfig.getInitParameter(name));
        }
        return read(texts);
    }

    /**
     * Returns the settings with these texts, for a program that has no web.xml.
     *
     * @param texts the values, by the names of their settings
     * @throws IllegalArgumentException that names the setting, its value and what was expected
     */
    public static SessionFilterConfig configOf(Map<String, String> texts) {
        return new InitParams().read(texts);
    }

    private SessionFilterConfig read(Map<String, String> texts) {
        var builder = SessionFilterConfig.builder();
        texts.forEach((name, text) -> {
            var setting = AllSettings.IN_ORDER.stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no setting '" + name + "'; expected one of " + AllSettings.IN_ORDER));
            builder.set(setting, expand(name, text));
        });
        return builder.build();
    }

    private String expand(String setting, String text) {
        return REFERENCE.matcher(text).replaceAll(reference -> {
            var otherwise = reference.group(3);
            if (otherwise != null && otherwise.startsWith("-")) {
                throw new IllegalArgumentException("setting '" + setting + "' has ${" + reference.group(1)
                        + ":-...}; expected ${" + reference.group(1) + ":...}, without the '-'");
            }
            var value = variables.apply(reference.group(1));
            if (value == null) {
                value = otherwise;
            }
            if (value == null) {
                throw new IllegalArgumentException("setting '" + setting + "' refers to ${" + reference.group(1)
                        + "}; expected a system property or an environment variable of that name");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
