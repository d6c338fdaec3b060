package io.github.sessionfilter.example;

import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a User-Agent header into a short name of the device, for example "Firefox on Linux". */
final class DeviceName {

    private static final String UNKNOWN = "Unknown device";

    /** The order matters: Edge and Opera also claim to be Chrome, and Chrome claims to be Safari. */
    private static final List<Entry<String, String>> BROWSERS = List.of(
            Map.entry("Edg", "Edge"),
            Map.entry("OPR/", "Opera"),
            Map.entry("Firefox/", "Firefox"),
            Map.entry("FxiOS/", "Firefox"),
            Map.entry("CriOS/", "Chrome"),
            Map.entry("Chrome/", "Chrome"),
            Map.entry("Safari/", "Safari"));

    /** The order matters: Android also claims to be Linux, and an iPhone "like Mac OS X". */
    private static final List<Entry<String, String>> SYSTEMS = List.of(
            Map.entry("iPhone", "iPhone"),
            Map.entry("iPad", "iPad"),
            Map.entry("Android", "Android"),
            Map.entry("Windows", "Windows"),
            Map.entry("CrOS", "ChromeOS"),
            Map.entry("Mac OS X", "macOS"),
            Map.entry("Linux", "Linux"));

    private static final Pattern FIRST_PRODUCT = Pattern.compile("([A-Za-z0-9._-]{1,40})(?:[/ ].*)?");

    private DeviceName() {}

    /** Returns a name of known words or of one plain token, so that a client cannot put other text into lists. */
    static String of(@Nullable String userAgent) {
        if (userAgent == null) {
            return UNKNOWN;
        }
        String browser = firstIn(userAgent, BROWSERS);
        String system = firstIn(userAgent, SYSTEMS);
        if (browser != null) {
            return system == null ? browser : browser + " on " + system;
        }
        Matcher product = FIRST_PRODUCT.matcher(userAgent);
        return product.matches() && !product.group(1).equals("Mozilla") ? product.group(1) : UNKNOWN;
    }

    private static @Nullable String firstIn(String userAgent, List<Entry<String, String>> names) {
        for (Entry<String, String> name : names) {
            if (userAgent.contains(name.getKey())) {
                return name.getValue();
            }
        }
        return null;
    }
}
