package io.github.sessionfilter.example;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The database of the accounts, which is the database that web.xml names for the session filter. */
record DatabaseSettings(String url, String user, String password) {

    /** The name of the session filter in web.xml. */
    static final String FILTER = "session-filter";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}:]+)(?::([^}]*))?}");

    /** Reads the init-params of the filter, so that web.xml names the database once. */
    static DatabaseSettings of(ServletContext context) {
        FilterRegistration filter = context.getFilterRegistration(FILTER);
        if (filter == null) {
            throw new IllegalStateException(
                    "web.xml declares no filter named " + FILTER + ", whose init-params name the database");
        }
        return new DatabaseSettings(param(filter, "jdbcUrl"), param(filter, "jdbcUser"), param(filter, "jdbcPassword"));
    }

    private static String param(FilterRegistration filter, String name) {
        String value = filter.getInitParameter(name);
        if (value == null) {
            throw new IllegalStateException("The filter " + FILTER + " has no init-param " + name);
        }
        return expand(name, value, DatabaseSettings::propertyOrEnvironment);
    }

    /** Replaces each {@code ${NAME}} and {@code ${NAME:default}} in the same way as the filter. */
    static String expand(String param, String value, Function<String, @Nullable String> lookup) {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        StringBuilder expanded = new StringBuilder();
        while (placeholder.find()) {
            String found = lookup.apply(placeholder.group(1));
            String replacement = found != null ? found : placeholder.group(2);
            if (replacement == null) {
                throw new IllegalStateException("The init-param " + param + " needs " + placeholder.group(1)
                        + ", which neither a system property nor the environment gives");
            }
            placeholder.appendReplacement(expanded, Matcher.quoteReplacement(replacement));
        }
        return placeholder.appendTail(expanded).toString();
    }

    static @Nullable String propertyOrEnvironment(String name) {
        String property = System.getProperty(name);
        return property != null ? property : System.getenv(name);
    }

    /** Leaves out the password and the URL, which may contain a password, because logs show this text. */
    @Override
    public String toString() {
        return "DatabaseSettings[user=" + user + "]";
    }
}
