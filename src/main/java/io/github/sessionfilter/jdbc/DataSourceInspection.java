package io.github.sessionfilter.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the wrappers of a DataSource for classes that would break the filter's promises.
 *
 * <p>It knows these classes by their names, because the jar needs none of them.
 */
final class DataSourceInspection {
    private static final int MAX_PARTS = 100;

    private static final String TRANSACTION_AWARE =
            "org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy";

    /** DataSources whose connections take part in the JTA transaction of the calling thread. */
    private static final Set<String> JTA = Set.of(
            "org.apache.commons.dbcp2.managed.ManagedDataSource",
            "org.apache.commons.dbcp2.managed.BasicManagedDataSource",
            "org.apache.tomcat.dbcp.dbcp2.managed.ManagedDataSource",
            "org.apache.tomcat.dbcp.dbcp2.managed.BasicManagedDataSource",
            "org.apache.openejb.resource.jdbc.managed.local.ManagedDataSource",
            "com.atomikos.jdbc.AbstractDataSourceBean",
            "com.atomikos.jdbc.internal.AbstractDataSourceBean",
            "bitronix.tm.resource.jdbc.PoolingDataSource",
            "com.arjuna.ats.jdbc.TransactionalDataSource",
            "org.enhydra.jdbc.pool.StandardXAPoolDataSource");

    /** WildFly's DataSource, which has a property for it. */
    private static final String WILDFLY = "org.jboss.jca.adapters.jdbc.WrapperDataSource";

    private static final String TOMCAT_JDBC = "org.apache.tomcat.jdbc.pool.DataSourceProxy";

    /** Getters of wrappers that return what they wrap. */
    private static final List<String> GETTERS = List.of(
            "getTargetDataSource",
            "getDataSource",
            "getDelegate",
            "getRealDataSource",
            "getWrappedDataSource",
            "getOriginalDataSource",
            "getResolvedDataSources",
            "getResolvedDefaultDataSource");

    private final List<DataSource> parts;

    /** Inspects {@code dataSource} without opening a connection. */
    DataSourceInspection(DataSource dataSource) {
        this.parts = partsOf(dataSource);
    }

    /**
     * Makes sure that the connections do not take part in transactions of the application.
     *
     * @throws IllegalStateException if they may
     */
    void requireOwnTransactions() {
        for (var part : parts) {
            if (isA(part, TRANSACTION_AWARE) || wraps(part, TRANSACTION_AWARE)) {
                throw new IllegalStateException("the DataSource is or wraps a " + TRANSACTION_AWARE
                        + ", whose connections take part in the application's transactions; expected the DataSource"
                        + " that it wraps");
            }
            if (JTA.stream().anyMatch(name -> isA(part, name))
                    || isA(part, WILDFLY) && Boolean.TRUE.equals(property(part, "isJTA"))) {
                throw new IllegalStateException("the DataSource is or wraps a "
                        + part.getClass().getName() + ", whose connections take part in JTA transactions; expected a"
                        + " DataSource without JTA");
            }
        }
    }

    /** Returns a warning about a pool that hands out broken connections, or null. */
    @Nullable
    String warning() {
        for (var part : parts) {
            if (isA(part, TOMCAT_JDBC) && Boolean.FALSE.equals(property(part, "isTestOnBorrow"))) {
                return "the DataSource is a pool of tomcat-jdbc with 'testOnBorrow=false', which hands out broken"
                        + " connections; expected 'testOnBorrow=true' and a 'validationQuery'";
            }
        }
        return null;
    }

    /** Closes the idle connections of a pool of tomcat-jdbc, which does not notice that they are broken. */
    void purge() {
        for (var part : parts) {
            if (isA(part, TOMCAT_JDBC)) {
                property(part, "purge");
            }
        }
    }

    private static List<DataSource> partsOf(DataSource dataSource) {
        var found = new ArrayList<DataSource>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var waiting = new ArrayDeque<Object>(List.of(dataSource));
        while (!waiting.isEmpty() && found.size() < MAX_PARTS) {
            if (waiting.remove() instanceof DataSource part && seen.add(part)) {
                found.add(part);
                GETTERS.forEach(getter -> addAll(property(part, getter), waiting));
            }
        }
        return found;
    }

    private static void addAll(@Nullable Object value, Collection<Object> waiting) {
        if (value instanceof Map<?, ?> map) {
            waiting.addAll(map.values());
        } else if (value != null) {
            waiting.add(value);
        }
    }

    /** Returns whether the class of {@code part}, or a class that it extends, has this name. */
    private static boolean isA(DataSource part, String name) {
        for (Class<?> type = part.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean wraps(DataSource part, String name) {
        for (var loader : new ClassLoader[] {
            part.getClass().getClassLoader(), Thread.currentThread().getContextClassLoader()
        }) {
            try {
                if (part.isWrapperFor(Class.forName(name, false, loader))) {
                    return true;
                }
            } catch (ClassNotFoundException | SQLException | RuntimeException | AbstractMethodError e) {
                // the wrapper cannot wrap a class that its webapp does not have
            }
        }
        return false;
    }

    /** Calls a public method without parameters. Returns null if there is no such method, or if it fails. */
    private static @Nullable Object property(DataSource part, String getter) {
        try {
            Method method = part.getClass().getMethod(getter);
            method.trySetAccessible();
            return method.invoke(part);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException | RuntimeException e) {
            return null;
        }
    }
}
