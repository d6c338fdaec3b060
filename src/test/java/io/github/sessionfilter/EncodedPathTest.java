package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.ServletContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cookie's path and a redirect hold the context path as the browser sees it. */
class EncodedPathTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "/app, /app",
        "/my app, /my%20app",
        "/my%20app, /my%20app",
        "/vidéos, /vid%C3%A9os",
        "/a;b, /a%3Bb",
        "/a/b-1_2.3~4, /a/b-1_2.3~4"
    })
    void isEncoded(String path, String encoded) {
        var context = mock(ServletContext.class);
        when(context.getContextPath()).thenReturn(path);
        assertEquals(encoded, EncodedPath.ofContext(context));
    }
}
