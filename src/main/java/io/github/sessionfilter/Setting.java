package io.github.sessionfilter;

import io.github.sessionfilter.session.Login;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A setting: its name in web.xml, its default, what it does, and how its text is parsed.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {
    /** A header or cookie name: a token of RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

    private static final Pattern WORD_START = Pattern.compile("_(.)");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,47}");

    private final String name;
    private final String defaultText;
    private final String sentence;
    private final boolean secret;
    private final Function<String, T> parser;

    private Setting(String name, String defaultText, String sentence, Function<String, T> parser) {
        this(name, defaultText, sentence, false, parser);
    }

    private Setting(String name, String defaultText, String sentence, boolean secret, Function<String, T> parser) {
        this.name = name;
        this.defaultText = defaultText;
        this.sentence = sentence;
        this.secret = secret;
        this.parser = parser;
    }

    /** Returns the name of the init-param. */
    public String name() {
        return name;
    }

    /** Returns the default, written as in web.xml. An empty text means off. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns whether the value is never shown. */
    public boolean isSecret() {
        return secret;
    }

    /** Returns {@code text}, or a placeholder if the setting is a secret. */
    String shown(String text) {
        return secret ? "(not shown)" : text.strip();
    }

    /** Returns what the setting does, in one sentence. */
    public String sentence() {
        return sentence;
    }

    /** Returns the default value, or null if the setting is off by default. */
    @Nullable
    T defaultValue() {
        return defaultText.isEmpty() ? null : parse(defaultText);
    }

    /**
     * Parses a value.
     *
     * @throws IllegalArgumentException that names the setting, the value (unless it is a secret) and what was expected
     */
    T parse(String text) {
        if (text.isBlank() && !secret) {
            throw new IllegalArgumentException(
                    "setting '" + name + "' is empty; expected a value, or leave the setting out");
        }
        try {
            return parser.apply(secret ? text : text.strip());
        } catch (IllegalArgumentException e) {
            var shown = secret ? "a value that is not shown" : "the value '" + text.strip() + "'";
            throw new IllegalArgumentException(
                    "setting '" + name + "' has " + shown + "; expected " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    static Setting<String> token(String name, String defaultText, String sentence, String... structured) {
        return new Setting<>(name, defaultText, sentence, text -> {
            require(TOKEN.matcher(text).matches(), "a name of letters, digits and !#$%&'*+-.^_`|~");
            require(
                    Arrays.stream(structured).noneMatch(text::equalsIgnoreCase),
                    "a header of its own, none of " + String.join(", ", structured));
            return text;
        });
    }

    static Setting<String> identifier(String name, String defaultText, String sentence) {
        return new Setting<>(name, defaultText, sentence, text -> {
            require(
                    IDENTIFIER.matcher(text).matches(),
                    "a plain SQL name: a letter, then up to 47 letters, digits and underscores");
            return text;
        });
    }

    static Setting<String> text(String name, String prefix, String sentence) {
        return new Setting<>(name, "", sentence, text -> beginning(prefix, text));
    }

    /** Creates a setting whose value no message shows. */
    static Setting<String> secretText(String name, String prefix, String sentence) {
        return new Setting<>(name, "", sentence, true, text -> beginning(prefix, text));
    }

    /** Creates a setting whose value no message shows and that may be any text. */
    static Setting<String> secret(String name, String sentence) {
        return new Setting<>(name, "", sentence, true, text -> text);
    }

    /** Creates a setting for a header and its value, which no message shows. */
    static Setting<String> secretHeader(String name, String sentence) {
        return new Setting<>(name, "", sentence, true, text -> {
            int colon = text.indexOf(':');
            boolean complete = colon > 0
                    && TOKEN.matcher(text.substring(0, colon).strip()).matches()
                    && !text.substring(colon + 1).isBlank();
            require(complete, "a header name, a colon and a secret");
            return text;
        });
    }

    /** Creates a setting for one or two secrets of at least {@code minBytes}, which no message shows. */
    static Setting<List<String>> secrets(String name, int minBytes, String sentence) {
        return new Setting<>(name, "", sentence, true, text -> {
            var secrets = words(text);
            boolean areLong =
                    secrets.stream().allMatch(secret -> secret.getBytes(StandardCharsets.UTF_8).length >= minBytes);
            require(
                    areLong
                            && secrets.size() <= 2
                            && secrets.stream().distinct().count() == secrets.size(),
                    "one or two different secrets of at least " + minBytes + " bytes each");
            return secrets;
        });
    }

    static Setting<List<Network>> networks(String name, String sentence) {
        return new Setting<>(name, "", sentence, text -> words(text).stream()
                .map(Network::parse)
                .toList());
    }

    private static String beginning(String prefix, String text) {
        require(!text.isBlank(), "a value, or the setting to be left out");
        require(text.startsWith(prefix), "a value that begins with '" + prefix + "'");
        return text;
    }

    static Setting<Boolean> flag(String name, boolean byDefault, String sentence) {
        return new Setting<>(name, String.valueOf(byDefault), sentence, text -> {
            require(text.equals("true") || text.equals("false"), "true or false");
            return Boolean.valueOf(text);
        });
    }

    static Setting<Integer> number(String name, String defaultText, int min, int max, String sentence) {
        return new Setting<>(name, defaultText, sentence, text -> {
            var expected = "a whole number from " + min + " to " + max;
            try {
                int number = Integer.parseInt(text);
                require(number >= min && number <= max, expected);
                return number;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expected, e);
            }
        });
    }

    static Setting<Duration> duration(String name, String defaultText, Duration min, Duration max, String sentence) {
        return new Setting<>(name, defaultText, sentence, text -> {
            var expected = "an ISO-8601 duration from " + min + " to " + max + ", such as " + defaultText;
            try {
                var duration = Duration.parse(text);
                require(duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0, expected);
                return duration;
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(expected, e);
            }
        });
    }

    static <E extends Enum<E>> Setting<E> choice(String name, E byDefault, String sentence) {
        var choices = byDefault.getDeclaringClass().getEnumConstants();
        return new Setting<>(name, camelCase(byDefault), sentence, text -> Arrays.stream(choices)
                .filter(choice -> camelCase(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("one of "
                        + Arrays.stream(choices).map(Setting::camelCase).toList())));
    }

    static Setting<PathPatterns> paths(String name, String sentence) {
        return new Setting<>(name, "", sentence, text -> PathPatterns.of(words(text)));
    }

    static Setting<String> path(String name, String sentence) {
        return new Setting<>(name, "", sentence, text -> {
            require(PathPatterns.isPlain(text), "an exact path such as /login, without the context path");
            return text;
        });
    }

    /** Creates the setting for the built-in login. */
    static Setting<LoginKind> login(String name, String sentence) {
        return new Setting<>(name, "", sentence, LoginKind::parse);
    }

    /** Creates a setting for names of roles, which may have blanks. */
    static Setting<List<String>> roles(String name, String sentence) {
        return new Setting<>(name, "", sentence, text -> {
            var roles = Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .distinct()
                    .toList();
            try {
                Login.of("anybody").roles(roles);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("names of roles, separated by commas, but " + e.getMessage(), e);
            }
            return roles;
        });
    }

    static Setting<List<String>> origins(String name, String sentence) {
        return new Setting<>(name, "", sentence, text -> {
            var origins = words(text);
            origins.forEach(origin -> require(isOrigin(origin), "origins such as https://www.example.org"));
            return origins;
        });
    }

    /** Returns whether a text is an origin as browsers send it: scheme, host, optional port (RFC 6454, section 6.2). */
    private static boolean isOrigin(String text) {
        try {
            var uri = new URI(text);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && text.equals(text.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("[\\s,]+"));
    }

    /** Returns the name of a constant in camel case: REVOKE_OLDEST becomes revokeOldest. */
    private static String camelCase(Enum<?> choice) {
        return WORD_START.matcher(choice.name().toLowerCase(Locale.ROOT)).replaceAll(word -> word.group(1)
                .toUpperCase(Locale.ROOT));
    }

    private static void require(boolean met, String expected) {
        if (!met) {
            throw new IllegalArgumentException(expected);
        }
    }
}
