package io.github.sessionfilter.login;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A page with placeholders such as {@code {{token}}}, which are replaced by escaped text.
 *
 * <p>Immutable and thread-safe.
 */
public final class LoginTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{("
            + Arrays.stream(Placeholder.values()).map(Placeholder::word).collect(Collectors.joining("|")) + ")}}");

    private final List<Part> parts;

    /** What a placeholder is replaced by. */
    enum Placeholder {
        /** The path to which the form is sent. */
        ACTION,
        /** Protects the form against other sites. */
        TOKEN,
        /** The page to return to. */
        RETURN,
        /** Says why the form is shown again; may be empty. */
        MESSAGE,
        /** The name that the person has entered, or by which the person is known. */
        NAME;

        private static final Set<Placeholder> REQUIRED = EnumSet.of(ACTION, TOKEN, RETURN, MESSAGE);
        /** The value of an attribute must be in quotes. */
        private static final Set<Placeholder> ATTRIBUTES = EnumSet.of(ACTION, TOKEN, RETURN);

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return "{{" + word() + "}}";
        }
    }

    /**
     * A part of the page.
     *
     * @param placeholder what follows the text, or null at the end
     */
    private record Part(String text, @Nullable Placeholder placeholder) {}

    private LoginTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Returns the template with this text.
     *
     * @throws IllegalArgumentException that says what was expected, if a placeholder is missing, or one that belongs into an
     *     attribute is not in quotes
     */
    public static LoginTemplate of(String text) {
        var template = parse(text);
        var found = template.parts.stream().map(Part::placeholder).toList();
        require(
                found.containsAll(Placeholder.REQUIRED),
                "the placeholders " + Placeholder.REQUIRED + "; without one of them no login works");
        return template;
    }

    /** Returns the template with this text, which need not have all placeholders. */
    static LoginTemplate parse(String text) {
        var parts = new ArrayList<Part>();
        var found = PLACEHOLDER.matcher(text);
        int end = 0;
        while (found.find()) {
            var placeholder = Placeholder.valueOf(found.group(1).toUpperCase(Locale.ROOT));
            require(
                    !Placeholder.ATTRIBUTES.contains(placeholder) || isQuoted(text, found.start(), found.end()),
                    placeholder + " as the whole value of an attribute, in quotes");
            parts.add(new Part(text.substring(end, found.start()), placeholder));
            end = found.end();
        }
        parts.add(new Part(text.substring(end), null));
        return new LoginTemplate(List.copyOf(parts));
    }

    private static boolean isQuoted(String text, int start, int end) {
        return start > 0
                && end < text.length()
                && (text.charAt(start - 1) == '"' || text.charAt(start - 1) == '\'')
                && text.charAt(end) == text.charAt(start - 1);
    }

    private static void require(boolean met, String expected) {
        if (!met) {
            throw new IllegalArgumentException(expected);
        }
    }

    /** Returns the page. A placeholder without a value is replaced by nothing. */
    byte[] filled(Map<Placeholder, String> values) {
        var page = new StringBuilder();
        for (var part : parts) {
            page.append(part.text());
            if (part.placeholder() != null) {
                appendEscaped(page, values.getOrDefault(part.placeholder(), ""));
            }
        }
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Safe as text and as the value of an attribute in quotes. */
    private static void appendEscaped(StringBuilder page, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || c == '`') {
                page.append("&#").append((int) c).append(';');
            } else {
                page.append(c < ' ' ? ' ' : c);
            }
        }
    }
}
