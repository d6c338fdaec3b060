package io.github.sessionfilter.example;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The user name and password of one login, restricted to what every database and bcrypt accept. */
record Credentials(String user, String password) {
    /** The longest password in bytes of UTF-8. bcrypt silently ignores any further bytes. */
    static final int MAX_PASSWORD_BYTES = 72;

    /** ASCII only: a query for any other name fails on a MariaDB table in latin1, and would look like an outage. */
    private static final Pattern USER = Pattern.compile("[!-~]{1,64}");

    /** Reads {@code {"user": …, "password": …}}. Other members are ignored. */
    static Credentials of(JsonNode body) throws MalformedRequestException {
        String user = text(body, "user");
        String password = text(body, "password");
        if (!USER.matcher(user).matches()) {
            throw new MalformedRequestException("\"user\" is not 1 to 64 visible ASCII characters.");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
            throw new MalformedRequestException("\"password\" is longer than " + MAX_PASSWORD_BYTES + " bytes.");
        }
        // bcrypt repeats the key after a NUL, so "a\0a" would match "a".
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
