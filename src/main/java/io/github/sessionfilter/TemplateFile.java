package io.github.sessionfilter;

import io.github.sessionfilter.login.LoginTemplate;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the file of the webapp that the setting {@code loginTemplate} names. */
final class TemplateFile {
    private static final int MAX_BYTES = 256 * 1024;

    private TemplateFile() {}

    /**
     * Returns the template, or null if none is configured.
     *
     * @throws IllegalArgumentException that names the setting, the value and what was expected, if the file is missing, too
     *     large or not in UTF-8, or if it lacks a placeholder
     */
    static @Nullable LoginTemplate read(SessionFilterConfig config, ServletContext context) {
        var path = config.find(LoginSettings.LOGIN_TEMPLATE);
        if (path == null) {
            return null;
        }
        try (var in = context.getResourceAsStream(path)) {
            require(in != null, "a file of the webapp");
            var bytes = in.readNBytes(MAX_BYTES + 1);
            require(bytes.length <= MAX_BYTES, "a file of at most " + MAX_BYTES + " bytes");
            return LoginTemplate.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw wrong(path, "a file in UTF-8", e);
        } catch (IOException e) {
            throw wrong(path, "a file that can be read", e);
        } catch (IllegalArgumentException e) {
            throw wrong(path, String.valueOf(e.getMessage()), e);
        }
    }

    private static void require(boolean met, String expected) {
        if (!met) {
            throw new IllegalArgumentException(expected);
        }
    }

    private static IllegalArgumentException wrong(String path, String expected, Exception cause) {
        return new IllegalArgumentException(
                "setting '" + LoginSettings.LOGIN_TEMPLATE + "' has the value '" + path + "'; expected " + expected,
                cause);
    }
}
