package io.github.sessionfilter.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * Creates HikariCP pools for peers that have none. HikariCP does not validate connections that were used in the last
 * half second. The pools have the defaults, as in Spring Boot, or the driver settings that HikariCP's documentation
 * recommends for MySQL (https://github.com/brettwooldridge/HikariCP/wiki/MySQL-Configuration). This filter's own pool
 * sets such settings itself.
 */
final class Pools {
    private static final String[] DRIVER_SETTINGS = {
        "cachePrepStmts=true",
        "prepStmtCacheSize=250",
        "prepStmtCacheSqlLimit=2048",
        "useServerPrepStmts=true",
        "useLocalSessionState=true",
        "rewriteBatchedStatements=true",
        "cacheResultSetMetadata=true",
        "cacheServerConfiguration=true",
        "elideSetAutoCommits=true",
        "maintainTimeStats=false"
    };

    private Pools() {}

    /** Returns a new pool with the defaults of HikariCP and the driver. */
    static HikariDataSource withDefaults(String url) {
        return new HikariDataSource(config(url));
    }

    /** Returns a new pool with these driver settings. */
    static HikariDataSource tuned(String url) {
        return new HikariDataSource(config(tunedUrl(url)));
    }

    /** Returns a pool as {@link #tuned} does, with auto-commit off, so that a transaction need not switch it. */
    static HikariDataSource tunedForTransactions(String url) {
        var config = config(tunedUrl(url));
        config.setAutoCommit(false);
        return new HikariDataSource(config);
    }

    private static String tunedUrl(String url) {
        return url + "&" + String.join("&", DRIVER_SETTINGS);
    }

    private static HikariConfig config(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        return config;
    }
}
