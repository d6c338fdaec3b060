package io.github.sessionfilter.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * The pool for peers that bring none: HikariCP, which doesn't ping connections that were used half a second ago, with the
 * driver settings that HikariCP's documentation recommends for MySQL
 * (https://github.com/brettwooldridge/HikariCP/wiki/MySQL-Configuration). This filter's own pool has none of them.
 */
final class TunedPool {
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

    private TunedPool() {}

    /** Returns the URL with these driver settings. */
    static String url(String url) {
        return url + "&" + String.join("&", DRIVER_SETTINGS);
    }

    /** Returns a new pool with its defaults. */
    static HikariDataSource at(String url) {
        return new HikariDataSource(config(url));
    }

    /** Returns a new pool for transactions: connections come with auto-commit off, so that it needn't be switched. */
    static HikariDataSource ofTransactions(String url) {
        var config = config(url);
        config.setAutoCommit(false);
        return new HikariDataSource(config);
    }

    private static HikariConfig config(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url(url));
        return config;
    }
}
