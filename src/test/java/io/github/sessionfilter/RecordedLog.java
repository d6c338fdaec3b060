package io.github.sessionfilter;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Records the warnings of the session filter, from its creation to {@link #close}. Not thread-safe. */
final class RecordedLog extends Handler implements AutoCloseable {
    /** Kept here, because java.util.logging forgets loggers that nobody holds. */
    private final Logger log = Logger.getLogger(SessionFilter.class.getName());

    private final List<String> warnings = new ArrayList<>();

    RecordedLog() {
        log.addHandler(this);
    }

    @Override
    public void publish(LogRecord logged) {
        if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            warnings.add(new SimpleFormatter().formatMessage(logged));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        log.removeHandler(this);
    }

    /** Returns the warnings, each without the webapp and the filter in front of its text. */
    List<String> warnings() {
        return warnings.stream()
                .map(warning -> warning.replaceFirst("^\\[.*/app\\] filter 'session-filter' ", ""))
                .toList();
    }
}
