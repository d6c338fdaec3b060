package io.github.sessionfilter.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * Pools for peers that bring none: HikariCP, which doesn't ping connections that were used half a second ago. As it comes, as
 * Spring Boot sets it up; or tuned by the driver settings that HikariCP's documentation recommends for MySQL
 * (https://github.com/brettwooldridge/HikariCP/wiki/MySQL-Configuration). This filter's own pool sets such ones by itself.
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

    /** Returns a new pool with all defaults, its driver's too. */
    static HikariDataSource asItComes(String url) {
        return new HikariDataSource(config(url));
    }

    /** Returns a new pool with these driver settings. */
    static HikariDataSource tuned(String url) {
        return new HikariDataSource(config(tunedUrl(url)));
    }

    /** As {@link #tuned}, for transactions: connections come with auto-commit off, so that it needn't be switched. */
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
