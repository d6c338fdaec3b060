package io.github.sessionfilter.example;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The user name and password of one login, in a shape that every database and bcrypt can take. */
record Credentials(String user, String password) {
    /** What bcrypt reads of a password; more would be ignored in silence. */
    static final int MAX_PASSWORD_BYTES = 72;

    /** ASCII: a MariaDB table in latin1 can't be asked for anything else, and an odd name must not look like an outage. */
    private static final Pattern USER = Pattern.compile("[!-~]{1,64}");

    /** Reads {@code {"user": …, "password": …}}; other members are ignored. */
    static Credentials of(JsonNode body) throws MalformedRequestException {
        String user = text(body, "user");
        String password = text(body, "password");
        if (!USER.matcher(user).matches()) {
            throw new MalformedRequestException("\"user\" is not 1 to 64 visible ASCII characters.");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
            throw new MalformedRequestException("\"password\" is longer than " + MAX_PASSWORD_BYTES + " bytes.");
        }
        // bcrypt repeats a key after a NUL, so "a\0a" would match "a".
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedRequestException("\"password\" contains a control character.");
        }
        return new Credentials(user, password);
    }

    private static String text(JsonNode body, String name) throws MalformedRequestException {
        JsonNode value = body.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new MalformedRequestException("\"" + name + "\" is missing, empty or not a string.");
        }
        return value.textValue();
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}
