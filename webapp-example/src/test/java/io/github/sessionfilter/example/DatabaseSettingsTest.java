package io.github.sessionfilter.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseSettingsTest {

    @Test
    void takesTheSettingBeforeTheDefault() {
        assertEquals("jdbc:mysql://db/x", expand("${URL:jdbc:h2:~/x}", Map.of("URL", "jdbc:mysql://db/x")));
        assertEquals("jdbc:h2:~/x;A=B", expand("${URL:jdbc:h2:~/x;A=B}", Map.of()));
        assertEquals("", expand("${PASSWORD:}", Map.of()));
        assertEquals("", expand("${PASSWORD:secret}", Map.of("PASSWORD", "")));
    }

    @Test
    void expandsEachPlaceholderOnceAndLeavesTheRest() {
        assertEquals("jdbc:mysql://a:1/$x", expand("jdbc:mysql://${HOST}:${PORT:1}/$x", Map.of("HOST", "a")));
        assertEquals("${PORT}\\1", expand("${HOST}", Map.of("HOST", "${PORT}\\1")));
    }

    @Test
    void namesWhatIsMissing() {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> expand("${URL}", Map.of()));
        assertTrue(e.getMessage().contains("jdbcUrl") && e.getMessage().contains("URL"), e.getMessage());
    }

    @Test
    void keepsThePasswordOutOfItsText() {
        String text = new DatabaseSettings("jdbc:mysql://u:secret@db/x", "u", "secret").toString();
        assertFalse(text.contains("secret"), text);
    }

    private static String expand(String value, Map<String, String> settings) {
        return DatabaseSettings.expand("jdbcUrl", value, settings::get);
    }
}
