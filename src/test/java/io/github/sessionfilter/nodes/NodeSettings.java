package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.Bounds;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of the nodes of a drill. Immutable and thread-safe. */
record NodeSettings(
        String table,
        Duration syncInterval,
        Duration maxStaleness,
        Duration idleTimeout,
        Duration absoluteTimeout,
        Duration touchInterval,
        Duration storeTimeout) {
    private static final long TOLERANCE_MILLIS = 50;

    /** Returns the filter's defaults. */
    static NodeSettings defaults(String table) {
        return new NodeSettings(
                table,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(30),
                Duration.ofHours(12),
                Duration.ofMinutes(1),
                Duration.ofSeconds(2));
    }

    /** Returns time-outs so short that a drill of half a minute exceeds each but {@code absoluteTimeout}. */
    static NodeSettings shortTimeouts(String table) {
        return new NodeSettings(
                table,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(30),
                Duration.ofHours(12),
                Duration.ofSeconds(2),
                Duration.ofMillis(1500));
    }

    NodeSettings maxStaleness(Duration longer) {
        return new NodeSettings(table, syncInterval, longer, idleTimeout, absoluteTimeout, touchInterval, storeTimeout);
    }

    NodeSettings idleTimeout(Duration longer) {
        return new NodeSettings(
                table, syncInterval, maxStaleness, longer, absoluteTimeout, touchInterval, storeTimeout);
    }

    NodeSettings absoluteTimeout(Duration shorter) {
        return new NodeSettings(table, syncInterval, maxStaleness, idleTimeout, shorter, touchInterval, storeTimeout);
    }

    NodeSettings syncInterval(Duration longer) {
        return new NodeSettings(table, longer, maxStaleness, idleTimeout, absoluteTimeout, touchInterval, storeTimeout);
    }

    Bounds bounds() {
        return new Bounds(
                maxStaleness.toMillis(),
                idleTimeout.toMillis(),
                touchInterval
                        .plus(SessionTimeouts.TOUCH_WRITE_INTERVAL)
                        .plus(maxStaleness)
                        .toMillis(),
                absoluteTimeout.toMillis(),
                TOLERANCE_MILLIS);
    }

    Map<String, String> initParams(String url, String user, String password) {
        var params = new LinkedHashMap<String, String>();
        params.put("jdbcUrl", url);
        params.put("jdbcUser", user);
        if (!password.isEmpty()) {
            params.put("jdbcPassword", password);
        }
        params.put("publicPaths", NodeApi.LOGIN);
        params.put("passivePaths", NodeApi.SESSIONS + ", " + NodeApi.PEEK);
        params.put("tableName", table);
        params.put("syncInterval", syncInterval.toString());
        params.put("maxStaleness", maxStaleness.toString());
        params.put("idleTimeout", idleTimeout.toString());
        params.put("absoluteTimeout", absoluteTimeout.toString());
        params.put("touchInterval", touchInterval.toString());
        params.put("storeTimeout", storeTimeout.toString());
        return params;
    }
}
