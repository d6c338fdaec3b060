package io.github.sessionfilter;

import jakarta.servlet.FilterConfig;
import java.util.Collections;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a filter's init-params into settings.
 *
 * <p>In a value, {@code ${NAME}} stands for the system property, or else the environment variable, of that name;
 * {@code ${NAME:text}} for {@code text} when there is neither. (Not the shell's {@code :-}: Tomcat replaces that by
 * itself before the filter sees it, and knows no environment.)
 */
final class InitParams {
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
     * Returns the settings in {@code filterConfig}.
     *
     * @throws IllegalArgumentException that names the setting, its value and what was expected
     */
    SessionFilterConfig read(FilterConfig filterConfig) {
        var builder = SessionFilterConfig.builder();
        for (var name : Collections.list(filterConfig.getInitParameterNames())) {
            var setting = SessionFilterConfig.ALL.stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no setting '" + name + "'; expected one of " + SessionFilterConfig.ALL));
            builder.set(setting, expand(name, filterConfig.getInitParameter(name)));
        }
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
