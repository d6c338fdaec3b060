package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletContext;
import javax.sql.DataSource;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.session.AbstractSessionCacheFactory;
import org.eclipse.jetty.session.DatabaseAdaptor;
import org.eclipse.jetty.session.DefaultSessionCacheFactory;
import org.eclipse.jetty.session.JDBCSessionDataStore.SessionTableSchema;
import org.eclipse.jetty.session.JDBCSessionDataStoreFactory;
import org.eclipse.jetty.session.NullSessionCacheFactory;

/** Jetty's sessions in a database, with the factories that its module {@code session-store-jdbc} configures. */
final class JettyJdbc implements JettyPeer {
    private final DataSource pool;
    private final AbstractSessionCacheFactory caches;
    private final int savePeriodSeconds;

    private JettyJdbc(DataSource pool, AbstractSessionCacheFactory caches, int savePeriodSeconds) {
        this.pool = pool;
        this.caches = caches;
        this.savePeriodSeconds = savePeriodSeconds;
    }

    /** Returns the default: sessions stay in memory and each access is written (a save period of 0). */
    static JettyJdbc withDefaults(DataSource pool) {
        return new JettyJdbc(pool, new DefaultSessionCacheFactory(), 0);
    }

    /** Writes an access once a minute, as this filter does. Other nodes may consider an active session idle. */
    static JettyJdbc withSavePeriod(DataSource pool) {
        return new JettyJdbc(pool, new DefaultSessionCacheFactory(), 60);
    }

    /** Keeps no sessions in memory, as Jetty recommends without sticky sessions. A logout takes effect at once. */
    static JettyJdbc withNullCache(DataSource pool) {
        return new JettyJdbc(pool, new NullSessionCacheFactory(), 0);
    }

    @Override
    public void configure(Server jetty) {
        var database = new DatabaseAdaptor();
        database.setDatasource(pool);
        var stores = new JDBCSessionDataStoreFactory();
        stores.setDatabaseAdaptor(database);
        // Otherwise Jetty does not create its table if any database of the server has one with this name.
        var table = new SessionTableSchema();
        table.setCatalogName(SessionTableSchema.INFERRED);
        stores.setSessionTableSchema(table);
        stores.setSavePeriodSec(savePeriodSeconds);
        jetty.addBean(stores);
        jetty.addBean(caches);
    }

    @Override
    public void install(ServletContext webapp) {
        webapp.setSessionTimeout(30);
        Peer.add(webapp, new HttpSessionCheck());
        Peer.add(webapp, HttpLogin.PATH, new HttpLogin());
        Peer.add(webapp, Hello.PATH, new Hello(request -> request.getAttribute(Hello.USER)));
    }
}
