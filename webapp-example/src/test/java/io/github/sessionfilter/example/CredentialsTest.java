package io.github.sessionfilter.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @Test
    void readsAUserAndAPassword() throws MalformedRequestException {
        assertEquals(
                new Credentials("zoe@example.org", "\uD83D\uDD11 and \"quotes\""),
                parse(
                        "{\"user\":\"zoe@example.org\",\"password\":\"\uD83D\uDD11 and \\\"quotes\\\"\",\"remember\":true}"));
    }

    @Test
    void acceptsAtMostWhatBcryptReads() throws MalformedRequestException {
        assertEquals(72, parse(login("a", "x".repeat(72))).password().length());
        assertThrows(MalformedRequestException.class, () -> parse(login("a", "x".repeat(73))));
        assertThrows(MalformedRequestException.class, () -> parse(login("a", "é".repeat(37))));
        assertThrows(MalformedRequestException.class, () -> parse(login("a".repeat(65), "x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"alice\"",
                "{",
                "{}",
                "{\"user\":\"alice\"}",
                "{\"user\":\"alice\",\"password\":\"\"}",
                "{\"user\":\"alice\",\"password\":null}",
                "{\"user\":\"alice\",\"password\":1}",
                "{\"user\":[\"alice\"],\"password\":\"x\"}",
                "{\"user\":\"alice\",\"password\":\"x\"} trailing",
                "{\"user\":\"bob\",\"user\":\"alice\",\"password\":\"x\"}",
                "{\"user\":\"alice\",\"password\":\"x\\u0000x\"}",
                "{\"user\":\"ali\\nce\",\"password\":\"x\"}",
                "{\"user\":\"alice \",\"password\":\"x\"}",
                "{\"user\":\"zoë\",\"password\":\"x\"}",
                "{\"user\":\"\\ud800\",\"password\":\"x\"}"
            })
    void refusesAMalformedLogin(String body) {
        assertThrows(MalformedRequestException.class, () -> parse(body));
    }

    @Test
    void keepsThePasswordOutOfToString() {
        assertFalse(new Credentials("alice", "wonderland").toString().contains("wonderland"));
    }

    private static String login(String user, String password) {
        return "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}";
    }

    private static Credentials parse(String body) throws MalformedRequestException {
        return Credentials.of(Json.parseObject(body.getBytes(StandardCharsets.UTF_8)));
    }
}
