package io.github.sessionfilter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings come from a file, the environment and flags, and a wrong one stops the start (law 15). */
class ConfigSourcesTest {
    private static final Path DOCUMENTATION = Path.of("..", "docs", "auth-service.md");

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("auth.properties"), """
            jdbcUrl=jdbc:h2:mem:config
            jdbcPassword=hunter2
            idleTimeout=PT10M
            touchInterval=PT20S
            port=7001
            """);
    }

    private ServiceConfig read(String... flags) {
        var all = Stream.concat(Stream.of("--config=" + file), Stream.of(flags));
        return new ConfigSources(environment).read(all.toList());
    }

    private String messageOf(String... flags) {
        var message =
                assertThrows(IllegalArgumentException.class, () -> read(flags)).getMessage();
        assertFalse(message.contains("hunter2"), message);
        return message;
    }

    @Test
    void aFlagWinsOverAVariableAndThatOverTheFile() {
        environment.put("SESSION_FILTER_IDLE_TIMEOUT", "PT20M");
        environment.put("SESSION_FILTER_PORT", "7002");
        environment.put("PATH", "/bin");
        var config = read("--idleTimeout=PT30M");
        assertEquals(Duration.ofMinutes(30), config.filter().get(Settings.IDLE_TIMEOUT));
        assertEquals(Duration.ofSeconds(20), config.filter().get(Settings.TOUCH_INTERVAL));
        assertEquals(7002, config.port());
    }

    @Test
    void everythingHasADefaultButTheDatabase() {
        var config = new ConfigSources(Map.of("SESSION_FILTER_JDBC_URL", "jdbc:h2:mem:config")).read(List.of());
        assertTrue(config.address().isLoopbackAddress());
        assertEquals(7070, config.port());
        assertEquals(Duration.ofSeconds(2), config.drainTime());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new ConfigSources(Map.of()).read(List.of()))
                .getMessage()
                .contains("jdbcUrl"));
    }

    @Test
    void anUnknownSettingIsNamedWithItsSource() throws IOException {
        assertTrue(messageOf("--idleTimeot=PT1H").contains("the flag '--idleTimeot'"));
        environment.put("SESSION_FILTER_IDLE_TIMEOT", "PT1H");
        assertTrue(messageOf().contains("the environment variable 'SESSION_FILTER_IDLE_TIMEOT'"));
        environment.clear();
        Files.writeString(file, "idleTimeot=PT1H");
        assertTrue(messageOf().contains("auth.properties' has the setting 'idleTimeot'"));
    }

    /** A locale without UTF-8: Java replaces what it cannot decode. */
    @Test
    void aValueThatJavaCouldNotDecodeIsRefused() {
        assertTrue(
                messageOf("--publicPaths=/caf\ufffd\ufffd/*").startsWith("the flag '--publicPaths' has a character"));
        environment.put("SESSION_FILTER_JDBC_PASSWORD", "hunter2\ufffd");
        var message = messageOf();
        assertTrue(message.startsWith("the environment variable 'SESSION_FILTER_JDBC_PASSWORD' has"), message);
        assertTrue(message.contains("LC_ALL=C.UTF-8"), message);
        assertFalse(message.contains("hunter2"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbcPassword", "jdbcUser", "jdbcUrl", "trustedProxyHeader", "ticketKeys"})
    void aSecretIsNoFlag(String setting) {
        var message = messageOf("--" + setting + "=hunter2");
        assertTrue(message.contains("the flag '--" + setting + "' has a secret"), message);
        assertTrue(message.contains("SESSION_FILTER_"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--address=0.0.0.0",
                "--address=192.0.2.1",
                "--address=::",
                "--address=nowhere.invalid",
                "--listenPublicly=yes",
                "--port=65536",
                "--port=-1",
                "--port=http",
                "--drainTime=PT2M",
                "--drainTime=2",
                "--realmFile=realm.txt",
                "--login=container",
                "--idleTimeout=1h",
                "--idleTimeout="
            })
    void aWrongValueIsNamedWithWhatWasExpected(String flag) {
        var message = messageOf("--sessionCookie=s", flag);
        assertTrue(message.contains(flag.substring(2, flag.indexOf('='))), message);
        assertTrue(message.contains("expected"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "-p=hunter2", "--hunter2", "idleTimeout=PT1H"})
    void whatIsNoFlagIsRefused(String argument) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> read(argument))
                .getMessage()
                .contains("expected --setting=value"));
    }

    @Test
    void aPublicAddressNeedsASecondSetting() {
        assertFalse(read("--address=0.0.0.0", "--listenPublicly=true").address().isLoopbackAddress());
    }

    @Test
    void variablesInValuesAreReplacedAsInWebXml() throws IOException {
        Files.writeString(file, "jdbcUrl=jdbc:h2:mem:${NO_SUCH_VARIABLE:config}\ntableName=${NO_SUCH_VARIABLE:other}");
        assertEquals("other", read().filter().get(Settings.TABLE_NAME));
    }

    @Test
    void theHelpAndThePageExplainEachSetting() throws IOException {
        var out = new ByteArrayOutputStream();
        Help.print(new PrintStream(out));
        var page = Files.readString(DOCUMENTATION);
        for (var setting : ServiceSetting.all()) {
            assertTrue(out.toString().contains("  " + setting.name() + "\n      " + setting.sentence()), setting::name);
        }
        for (var setting : ServiceSetting.OWN) {
            var defaultText = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
            var row = "| `" + setting.name() + "` | " + defaultText + " | " + setting.sentence() + " |";
            assertTrue(page.contains(row), () -> "expected the row " + row);
        }
    }
}
