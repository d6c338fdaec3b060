package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.running.ServerResponses;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Micrometer is optional. Without it only {@code micrometer=true} stops the start (law 15).
 */
class WithoutMicrometerTest {
    @Test
    void startsWithoutTheLibraryUnlessTheSettingNeedsIt() throws Exception {
        assertEquals("started", start(SettingOff.class));
        assertEquals(
                "setting 'micrometer' has the value 'true'; expected micrometer-core in WEB-INF/lib",
                start(SettingOn.class));
    }

    /** Runs {@code probe} with a class path without Micrometer. */
    private static Object start(Class<? extends Callable<String>> probe) throws Exception {
        var urls = new ArrayList<URL>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("micrometer")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (var webapp = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var copy = webapp.loadClass(probe.getName()).getDeclaredConstructor();
            copy.setAccessible(true);
            return ((Callable<?>) copy.newInstance()).call();
        }
    }

    private static String start(boolean micrometer) {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:")
                .set(Settings.MICROMETER, micrometer)
                .build();
        try {
            SessionRuntime.start(config, "test", ServerResponses.UNKNOWN).close();
            return "started";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    /** Starts a filter with {@code micrometer=false}. */
    static final class SettingOff implements Callable<String> {
        @Override
        public String call() {
            return start(false);
        }
    }

    /** Starts a filter with {@code micrometer=true}. */
    static final class SettingOn implements Callable<String> {
        @Override
        public String call() {
            return start(true);
        }
    }
}
