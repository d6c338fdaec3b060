package io.github.sessionfilter.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.login.LoginTemplate.Placeholder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template must have, and how it is filled in. */
class LoginTemplateTest {
    private static final String COMPLETE =
            "<form action=\"{{action}}\"><i title='{{token}}'></i><i title=\"{{return}}\"></i>{{message}}{{name}}</form>";

    private static String filled(String template, Map<Placeholder, String> values) {
        return new String(LoginTemplate.of(template).filled(values), StandardCharsets.UTF_8);
    }

    @Test
    void replacesPlaceholders() {
        assertEquals(
                "<form action=\"/login\"><i title='t'></i><i title=\"/\"></i>Wrong.alice</form>",
                filled(
                        COMPLETE,
                        Map.of(
                                Placeholder.ACTION, "/login",
                                Placeholder.TOKEN, "t",
                                Placeholder.RETURN, "/",
                                Placeholder.MESSAGE, "Wrong.",
                                Placeholder.NAME, "alice")));
    }

    @Test
    void escapesEveryValueAndReplacesNothingInIt() {
        var page = filled(
                COMPLETE,
                Map.of(Placeholder.NAME, "{{token}}<&>\"'`\u0000\r\nJ\u00f6rg $1 \\", Placeholder.TOKEN, "t"));
        assertTrue(page.contains("{{token}}&#60;&#38;&#62;&#34;&#39;&#96;   J\u00f6rg $1 \\</form>"), page);
    }

    @Test
    void leavesOtherBracesAlone() {
        assertTrue(filled(COMPLETE + "{{other}} {{ name }} {{}}", Map.of()).endsWith("{{other}} {{ name }} {{}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"action", "token", "return", "message"})
    void needsEachOfTheFourPlaceholders(String word) {
        var failure = assertThrows(
                IllegalArgumentException.class, () -> LoginTemplate.of(COMPLETE.replace("{{" + word + "}}", "")));
        assertTrue(failure.getMessage().contains("{{" + word + "}}"), failure::getMessage);
    }

    /** Escaping protects an attribute in quotes only. */
    @ParameterizedTest
    @ValueSource(strings = {"{{token}}", "={{token}}", "\"{{token}}'", "\"x{{token}}\"", "'{{token}}"})
    void aValueOfAnAttributeMustBeInQuotes(String wrong) {
        var failure = assertThrows(IllegalArgumentException.class, () -> LoginTemplate.of(COMPLETE + wrong));
        assertTrue(failure.getMessage().contains("in quotes"), failure::getMessage);
    }
}
