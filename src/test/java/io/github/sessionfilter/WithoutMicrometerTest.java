package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Micrometer is optional: without it everything runs but the setting that asks for it, which stops the start (law 15). */
class WithoutMicrometerTest {
    @Test
    void startsWithoutTheLibraryUnlessItIsAskedFor() throws Exception {
        assertEquals("started", start(WithoutIt.class));
        assertEquals(
                "setting 'micrometer' has the value 'true'; expected micrometer-core in WEB-INF/lib",
                start(WithIt.class));
    }

    /** Runs {@code probe} among our classes and all libraries but Micrometer's. */
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
            SessionRuntime.start(config, "test").close();
            return "started";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    /** A webapp without the setting. */
    static final class WithoutIt implements Callable<String> {
        @Override
        public String call() {
            return start(false);
        }
    }

    /** A webapp with it. */
    static final class WithIt implements Callable<String> {
        @Override
        public String call() {
            return start(true);
        }
    }
}
