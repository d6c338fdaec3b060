package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Law 8: fails a test after which the log, JMX or Micrometer shows a session id or a ticket. It searches the messages of all levels
 * and their exceptions, after every test of the suite.
 *
 * <p>JUnit finds it in {@code META-INF/services}. The full check also searches the files that the tests have written.
 */
public final class IdWatch implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    /** The shape of an id. A digit is required: nearly every id has one, and Java names of this length rarely have. */
    private static final Pattern ID = Pattern.compile(
            "(?<![\\w-])(?=[\\w-]*[0-9])(?=[\\w-]*[a-z])(?=[\\w-]*[A-Z])[\\w-]{42}[AEIMQUYcgkosw048](?![\\w-])");

    /** The beginning of a ticket: its version and the first bytes of its expiry. */
    private static final Pattern TICKET = Pattern.compile("AQAAAA[\\w-]{100}");

    private static final Logger LOGGER = Logger.getLogger("io.github.sessionfilter");
    private static final Log LOG = new Log();

    /** Records all messages of the filter's loggers and forwards warnings and errors. */
    private static final class Log extends Handler {
        private final ConcurrentLinkedQueue<LogRecord> records = new ConcurrentLinkedQueue<>();

        Log() {
            setLevel(Level.ALL);
            LOGGER.setLevel(Level.ALL);
            LOGGER.setUseParentHandlers(false);
            LOGGER.addHandler(this);
        }

        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
            if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
                for (var handler : LOGGER.getParent().getHandlers()) {
                    handler.publish(logged);
                }
            }
        }

        /** Returns the messages since the last call. */
        List<String> taken() {
            var lines = new ArrayList<String>();
            for (var logged = records.poll(); logged != null; logged = records.poll()) {
                lines.add(new SimpleFormatter().format(logged));
            }
            return lines;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Returns whether {@code text} contains the shape of an id or of a ticket. */
    static boolean finds(String text) {
        return ID.matcher(text).find() || TICKET.matcher(text).find();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        LOGGER.setLevel(Level.ALL); // also initializes LOG
    }

    @Override
    public void afterEach(ExtensionContext context) throws JMException {
        look();
    }

    @Override
    public void afterAll(ExtensionContext context) throws JMException {
        look();
    }

    /** Fails if JMX or Micrometer shows an id now, or a message since the last call contains one. */
    static void look() throws JMException {
        var shown = new ArrayList<>(LOG.taken());
        shown.addAll(jmx());
        shown.addAll(micrometer());
        assertEquals(List.of(), shown.stream().filter(IdWatch::finds).toList(), "shows an id");
    }

    private static List<String> jmx() throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        var shown = new ArrayList<String>();
        for (var name : server.queryNames(new ObjectName("io.github.sessionfilter:*"), null)) {
            shown.add(name.toString());
            for (var attribute : server.getMBeanInfo(name).getAttributes()) {
                shown.add(attribute + " = " + server.getAttribute(name, attribute.getName()));
            }
        }
        return shown;
    }

    private static List<String> micrometer() {
        return Metrics.globalRegistry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getName() + id.getTags())
                .toList();
    }
}
