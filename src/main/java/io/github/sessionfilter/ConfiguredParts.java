package io.github.sessionfilter;

import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.ConnectionSource;
import io.github.sessionfilter.jdbc.DataSourceConnections;
import io.github.sessionfilter.session.CallThreads;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StreamStore;
import io.github.sessionfilter.stream.StreamKeeper;
import io.github.sessionfilter.stream.StreamResponses;
import java.lang.System.Logger;
import java.util.Objects;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Looks up or creates the parts that settings name: the connections, the listener and the streams. */
final class ConfiguredParts {
    private ConfiguredParts() {}

    /**
     * Returns the listener given in code, or a new instance of the configured class, or {@link SessionListener#NONE}.
     *
     * @throws IllegalArgumentException if the class is not a listener
     */
    static SessionListener listener(SessionFilterConfig config) {
        var given = config.listener();
        if (given != null) {
            return given;
        }
        var className = config.find(Settings.SESSION_LISTENER);
        return className == null ? SessionListener.NONE : instantiate(className);
    }

    private static SessionListener instantiate(String className) {
        var expectation = "setting '" + Settings.SESSION_LISTENER + "' has the value '" + className
                + "'; expected a class that implements SessionListener, with a public constructor without parameters";
        try {
            var webapp = Thread.currentThread().getContextClassLoader();
            return Class.forName(className, true, webapp)
                    .asSubclass(SessionListener.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new IllegalArgumentException(expectation + ", but: " + e, e);
        }
    }

    /**
     * Returns the connections of the DataSource given in code, or of the configured DataSource, or of a pool for the URL.
     *
     * @param log for what the database's owner should know
     * @throws IllegalArgumentException if there is no such DataSource or driver
     */
    static ConnectionSource connections(SessionFilterConfig config, Logger log) {
        if (config.dataSource() != null) {
            return new DataSourceConnections(config.dataSource(), log);
        }
        var jndiName = config.find(Settings.DATA_SOURCE);
        if (jndiName != null) {
            return new DataSourceConnections(lookUp(jndiName), log);
        }
        return new ConnectionPool(
                Objects.requireNonNull(config.find(Settings.JDBC_URL)),
                config.find(Settings.JDBC_USER),
                config.find(Settings.JDBC_PASSWORD),
                config.get(Settings.STORE_TIMEOUT),
                config.get(Settings.POOL_SIZE),
                log);
    }

    /** Returns what keeps the streams of this node, or null if no path is a stream path. */
    static @Nullable StreamKeeper streamKeeper(
            SessionFilterConfig config,
            @Nullable StreamStore streams,
            CallThreads calls,
            StoreClock clock,
            StreamResponses responses) {
        return streams == null
                ? null
                : new StreamKeeper(
                        streams,
                        calls,
                        clock,
                        config.get(Settings.STREAM_LEASE),
                        config.get(Settings.MAX_STREAMS_PER_PRINCIPAL),
                        config.get(Settings.CACHE_SIZE),
                        responses);
    }

    @SuppressWarnings("BanJNDI") // the name comes from the deployer's own web.xml
    private static DataSource lookUp(String jndiName) {
        var expectation =
                "setting 'dataSource' has the value '" + jndiName + "'; expected the JNDI name of a DataSource, but ";
        try {
            Object found = InitialContext.doLookup(jndiName);
            if (found instanceof DataSource dataSource) {
                return dataSource;
            }
            throw new IllegalArgumentException(
                    expectation + "there is a " + found.getClass().getName());
        } catch (NamingException e) {
            throw new IllegalArgumentException(expectation + "the look-up failed: " + e.getMessage(), e);
        }
    }
}
