package io.github.sessionfilter.jdbc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameter of a driver that makes it look for the primary, if a URL names several hosts. */
enum FailOver {
    /** Connector/J; see "Configuring Server Failover" in its reference. */
    MYSQL("jdbc:mysql://", "failOverReadOnly", "false", "the connections of MySQL Connector/J would be read-only"),
    /** The PostgreSQL driver; see "Connection Fail-over" in its documentation. */
    POSTGRESQL("jdbc:postgresql://", "targetServerType", "primary", "the PostgreSQL driver would stay with a standby") {
        @Override
        boolean isRight(String found) {
            return super.isRight(found) || found.equals("master"); // the name before version 42.2.9
        }
    };

    private final String prefix;
    private final String parameter;
    private final String value;
    private final String consequence;

    FailOver(String prefix, String parameter, String value, String consequence) {
        this.prefix = prefix;
        this.parameter = parameter;
        this.value = value;
        this.consequence = consequence;
    }

    /** Returns the fail-over of a URL that names several hosts, or empty for any other URL. */
    static Optional<FailOver> of(@Nullable String url) {
        return Arrays.stream(values())
                .filter(each -> url != null
                        && url.startsWith(each.prefix)
                        && each.hosts(url).contains(","))
                .findFirst();
    }

    private String hosts(String url) {
        int end = url.indexOf('/', prefix.length());
        return url.substring(prefix.length(), end < 0 ? url.length() : end);
    }

    String parameter() {
        return parameter;
    }

    String value() {
        return value;
    }

    /** Returns whether {@code url} leads to the primary. */
    boolean isSetIn(String url) {
        return valueIn(url).filter(this::isRight).isPresent();
    }

    /** Returns whether {@code url} leads to another server than the primary, or to a connection that cannot write. */
    boolean isOtherwiseIn(String url) {
        return valueIn(url).filter(found -> !isRight(found)).isPresent();
    }

    /** Returns whether {@code found}, in lower case, is a right value. */
    boolean isRight(String found) {
        return found.equals(value);
    }

    private Optional<String> valueIn(String url) {
        var found = Pattern.compile("[?&]" + parameter + "=([^&]*)", Pattern.CASE_INSENSITIVE)
                .matcher(url);
        return found.find() ? Optional.of(found.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** Returns what to change. It does not show the URL, which may hold a password. */
    String message(String subject) {
        return subject + " names several hosts, and after a fail-over " + consequence + "; expected '" + parameter + "="
                + value + "' in the URL";
    }
}
