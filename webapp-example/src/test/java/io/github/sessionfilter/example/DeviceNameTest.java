package io.github.sessionfilter.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DeviceNameTest {

    private static final String WEBKIT = " AppleWebKit/537.36 (KHTML, like Gecko) ";

    @Test
    void namesTheBrowserAndTheSystem() {
        assertEquals(
                "Firefox on Linux",
                DeviceName.of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
        assertEquals(
                "Chrome on Android",
                DeviceName.of("Mozilla/5.0 (Linux; Android 10; K)" + WEBKIT + "Chrome/140.0.0.0 Mobile Safari/537.36"));
        assertEquals(
                "Edge on Windows",
                DeviceName.of("Mozilla/5.0 (Windows NT 10.0; Win64; x64)" + WEBKIT
                        + "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"));
        assertEquals(
                "Safari on iPhone",
                DeviceName.of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)" + WEBKIT
                        + "Version/18.6 Mobile/15E148 Safari/604.1"));
    }

    @Test
    void namesAToolByItsFirstWord() {
        assertEquals("curl", DeviceName.of("curl/8.5.0"));
        assertEquals("Java-http-client", DeviceName.of("Java-http-client/17.0.15"));
    }

    @Test
    void showsNoOtherTextOfTheClient() {
        assertEquals("Unknown device", DeviceName.of(null));
        assertEquals("Unknown device", DeviceName.of(""));
        assertEquals("Unknown device", DeviceName.of("Mozilla/5.0"));
        assertEquals("Unknown device", DeviceName.of("<script>alert(1)</script>"));
        assertEquals("Unknown device", DeviceName.of("x".repeat(1000)));
    }
}
