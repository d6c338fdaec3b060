package io.github.sessionfilter.auth;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Sets up the log on standard error, unless the operator has configured {@code java.util.logging}. */
final class Logging {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
    private static final String CONFIG_FILE = "java.util.logging.config.file";

    /** Kept, because the JDK forgets loggers that nobody holds. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private Logging() {}

    static void start() {
        if (System.getProperty(CONFIG_FILE) == null) {
            JETTY.setLevel(Level.WARNING);
        }
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n");
        }
    }
}
