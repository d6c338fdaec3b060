package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletContext;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.catalina.Context;
import org.apache.catalina.session.DataSourceStore;
import org.apache.catalina.session.PersistentManager;
import org.apache.catalina.valves.PersistentValve;
import org.apache.tomcat.util.descriptor.web.ContextResource;

/**
 * Tomcat's sessions in a database, with PersistentManager and DataSourceStore, and the table of Tomcat's documentation
 * (https://tomcat.apache.org/tomcat-11.0-doc/config/manager.html).
 */
final class TomcatPersistence implements TomcatPeer {
    private static final String POOL = "jdbc/sessions";
    /** In seconds. By default Tomcat stores sessions only when it stops. */
    private static final int MAX_IDLE_BACKUP = 60;

    private final String url;
    private final boolean valve;

    private TomcatPersistence(String url, boolean valve) {
        this.url = url;
        this.valve = valve;
    }

    /** Keeps sessions in memory. A background thread stores sessions that are idle for a minute. */
    static TomcatPersistence inBackground(String url) {
        return new TomcatPersistence(url, false);
    }

    /**
     * PersistentValve stores a session after each request and reads it before the next, for nodes without sticky
     * sessions.
     */
    static TomcatPersistence atEachRequest(String url) {
        return new TomcatPersistence(url, true);
    }

    @Override
    public void configure(Context webapp) {
        var pool = new ContextResource();
        pool.setName(POOL);
        pool.setType("javax.sql.DataSource");
        pool.setAuth("Container");
        pool.setProperty("factory", "com.zaxxer.hikari.HikariJNDIFactory");
        pool.setProperty("jdbcUrl", url);
        webapp.getNamingResources().addResource(pool);

        var store = new DataSourceStore();
        store.setDataSourceName(POOL);
        store.setLocalDataSource(true);
        store.setSessionTable("tomcat_sessions");
        store.setSessionIdCol("session_id");
        store.setSessionValidCol("valid_session");
        store.setSessionMaxInactiveCol("max_inactive");
        store.setSessionLastAccessedCol("last_access");
        store.setSessionAppCol("app_name");
        store.setSessionDataCol("session_data");
        var manager = new PersistentManager();
        manager.setStore(store);
        manager.setMaxIdleBackup(MAX_IDLE_BACKUP);
        webapp.setManager(manager);
        if (valve) {
            webapp.getPipeline().addValve(new PersistentValve());
        }
    }

    @Override
    public void install(ServletContext webapp) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE tomcat_sessions (
                      session_id    VARCHAR(100) NOT NULL PRIMARY KEY,
                      valid_session CHAR(1)      NOT NULL,
                      max_inactive  INT          NOT NULL,
                      last_access   BIGINT       NOT NULL,
                      app_name      VARCHAR(255),
                      session_data  MEDIUMBLOB,
                      KEY kapp_name (app_name)
                    )""");
        }
        Peer.add(webapp, new HttpSessionCheck());
        Peer.add(webapp, HttpLogin.PATH, new HttpLogin());
        Peer.add(webapp, Hello.PATH, new Hello(request -> request.getAttribute(Hello.USER)));
    }
}
