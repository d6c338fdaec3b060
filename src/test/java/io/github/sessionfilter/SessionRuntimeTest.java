package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.isA;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a filter is built on: a container's DataSource by JNDI, one given in code, or a pool of its own. */
class SessionRuntimeTest {
    private static final Map<String, Object> BOUND =
            Map.of("java:comp/env/jdbc/sessions", dataSource(), "java:comp/env/answer", 42);

    @BeforeEach
    void bind() {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
    }

    @AfterEach
    void unbind() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    }

    @Test
    void runsOnAContainersDataSource() {
        checkASession(SessionFilterConfig.builder()
                .set(Settings.DATA_SOURCE, "java:comp/env/jdbc/sessions")
                .build());
    }

    @Test
    void runsOnADataSourceThatIsGivenInCode() {
        checkASession(SessionFilterConfig.builder().dataSource(dataSource()).build());
    }

    @Test
    void saysThatADataSourceIsNotThere() {
        assertMessage(
                "java:comp/env/jdbc/nothing",
                "setting 'dataSource' has the value 'java:comp/env/jdbc/nothing'; expected the JNDI name of a DataSource,"
                        + " but the look-up failed: java:comp/env/jdbc/nothing");
    }

    @Test
    void saysWhatIsThereInstead() {
        assertMessage(
                "java:comp/env/answer",
                "setting 'dataSource' has the value 'java:comp/env/answer'; expected the JNDI name of a DataSource, but"
                        + " there is a java.lang.Integer");
    }

    /** Law 13: a container never calls destroy after an init that failed. */
    @Test
    void aStartThatFailsAtItsLastStepLeavesNothing() throws Exception {
        DriverManager.getDrivers(); // makes the JDK load its own drivers first
        var before = left();
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:half;DB_CLOSE_DELAY=-1")
                .build();
        var beans = new ArrayList<Set<ObjectName>>();
        try (var tasks = mockConstruction(BackgroundTasks.class, (mock, context) -> doAnswer(call -> {
                    beans.add(beans());
                    throw new IllegalStateException("no thread");
                })
                .when(mock)
                .start())) {
            var failure = assertThrows(
                    IllegalStateException.class, () -> SessionRuntime.start(config, "half", ServerResponses.UNKNOWN));
            assertEquals("no thread", failure.getMessage());
            verify(tasks.constructed().get(0)).close(any());
        }
        assertEquals(1, beans.get(0).size(), "the MBean was registered when the start failed");
        assertEquals(before, left());
    }

    @Test
    @SuppressWarnings("try") // the construction is replaced while the block runs
    void aFailureBeforeTheStartClosesTheConnections() throws Exception {
        DriverManager.getDrivers();
        var before = left();
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:half;DB_CLOSE_DELAY=-1")
                .build();
        try (var pools = mockConstruction(ConnectionPool.class);
                var gates = mockConstruction(Gate.class, (mock, context) -> {
                    throw new IllegalStateException("no gate");
                })) {
            assertThrows(RuntimeException.class, () -> SessionRuntime.start(config, "half", ServerResponses.UNKNOWN));
            verify(pools.constructed().get(0)).close();
        }
        assertEquals(before, left());
    }

    @Test
    @SuppressWarnings("try") // the construction is replaced while the block runs
    void thePoolHasTheConfiguredSize() {
        var sizes = new ArrayList<Object>();
        try (var pools = mockConstruction(
                ConnectionPool.class,
                (mock, context) -> sizes.add(context.arguments().get(4)))) {
            ConfiguredParts.connections(
                    SessionFilterConfig.builder()
                            .set(Settings.JDBC_URL, "jdbc:h2:mem:half")
                            .set(Settings.POOL_SIZE, 3)
                            .build(),
                    System.getLogger("test"));
        }
        assertEquals(List.of(3), sizes);
    }

    /** A webapp's attribute listener may throw when the runtime becomes an attribute. */
    @Test
    void anInitThatCannotPublishTheRuntimeLeavesNothing() throws Exception {
        DriverManager.getDrivers();
        var before = left();
        var context = mock(ServletContext.class);
        when(context.getContextPath()).thenReturn("/half");
        doThrow(new IllegalStateException("from a listener"))
                .when(context)
                .setAttribute(anyString(), isA(SessionRuntime.class));
        var filterConfig = mock(FilterConfig.class);
        when(filterConfig.getFilterName()).thenReturn("session-filter");
        when(filterConfig.getServletContext()).thenReturn(context);
        when(filterConfig.getInitParameterNames()).thenReturn(Collections.emptyEnumeration());
        var filter = new SessionFilter(SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:half;DB_CLOSE_DELAY=-1")
                .build());
        assertThrows(IllegalStateException.class, () -> filter.init(filterConfig));
        awaitNoThread();
        assertEquals(before, left());
    }

    /** Law 15. A fail-over later on is a 503. */
    @Test
    void refusesAReadOnlyServerAtTheStart(@TempDir Path folder) throws Exception {
        var url = "jdbc:h2:file:" + folder.resolve("test").toAbsolutePath();
        checkASession(SessionFilterConfig.builder().set(Settings.JDBC_URL, url).build());
        var readOnly = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, url + ";ACCESS_MODE_DATA=r")
                .build();
        var failure = assertThrows(
                IllegalStateException.class, () -> SessionRuntime.start(readOnly, "test", ServerResponses.UNKNOWN));
        assertEquals(
                "the database server is read-only, for example a standby; expected the primary", failure.getMessage());
    }

    private static Set<ObjectName> beans() throws Exception {
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("io.github.sessionfilter:*"), null);
    }

    /** Returns the MBeans, drivers and threads. */
    private static Set<Object> left() throws Exception {
        var left = new HashSet<Object>(beans());
        DriverManager.drivers().forEach(left::add);
        left.addAll(threads());
        return left;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("session-filter"))
                .collect(Collectors.toSet());
    }

    /** A thread of an earlier test may be about to end. */
    @BeforeEach
    void awaitNoThread() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!threads().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private static void checkASession(SessionFilterConfig config) {
        try (var runtime = SessionRuntime.start(config, "test", ServerResponses.UNKNOWN)) {
            var opened = runtime.manager().create("alice", "");
            assertInstanceOf(Live.class, runtime.manager().check(opened.id()));
            assertEquals(1, runtime.manager().list("alice").size());
            runtime.manager().revokeAll("alice");
        }
    }

    /** Law 13: the connection that the sync keeps is closed as well. */
    @Test
    void closesAllConnectionsOfADataSourceThatIsGivenInCode() throws Exception {
        var open = new AtomicInteger();
        var real = dataSource();
        var counting = mock(DataSource.class);
        when(counting.getConnection()).thenAnswer(call -> counted(real.getConnection(), open));
        try (var runtime = SessionRuntime.start(
                SessionFilterConfig.builder()
                        .dataSource(counting)
                        .set(Settings.SYNC_INTERVAL, Duration.ofMillis(100))
                        .build(),
                "test",
                ServerResponses.UNKNOWN)) {
            runtime.manager().create("counted", "");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (open.get() != 1 && System.nanoTime() < deadline) {
                Thread.onSpinWait(); // until the sync has kept its connection
            }
            assertEquals(1, open.get(), "the sync keeps one");
        }
        assertEquals(0, open.get());
    }

    /** The sync would keep it, and requests would wait for ever. */
    @Test
    @Tag("full")
    void refusesADataSourceThatGivesOneConnectionAtATime() throws Exception {
        var single = new BasicDataSource();
        single.setUrl("jdbc:h2:mem:single;DB_CLOSE_DELAY=-1");
        single.setUsername("sa");
        single.setMaxTotal(1);
        var config = SessionFilterConfig.builder().dataSource(single).build();
        try (single) {
            var failure = assertThrows(
                    IllegalStateException.class, () -> SessionRuntime.start(config, "test", ServerResponses.UNKNOWN));
            assertTrue(failure.getMessage().contains("at least 2 connections"), failure.getMessage());
        }
    }

    /** A DataSource may wait much longer than {@code storeTimeout}, or for ever. */
    @Test
    void aRequestDoesNotWaitAsLongAsItsDataSource() throws Exception {
        var few = new BasicDataSource();
        few.setUrl("jdbc:h2:mem:few;DB_CLOSE_DELAY=-1");
        few.setUsername("sa");
        few.setMaxTotal(2);
        var config = SessionFilterConfig.builder()
                .dataSource(few)
                .set(Settings.STORE_TIMEOUT, Duration.ofMillis(300))
                .build();
        try (few;
                var runtime = SessionRuntime.start(config, "test", ServerResponses.UNKNOWN)) {
            var held = few.getConnection();
            var manager = runtime.manager();
            assertThrows(SessionStoreException.class, () -> manager.create("alice", ""));
            assertThrows(SessionStoreException.class, () -> manager.revokeAll("alice"));
            assertThrows(SessionStoreException.class, () -> manager.check(SessionId.random()));
            held.close();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            boolean isEnded = false;
            while (!isEnded && System.nanoTime() < deadline) {
                isEnded = hasNoSession(manager, "alice"); // a call may still fail
            }
            assertTrue(isEnded, "the login that nobody waits for");
        }
    }

    private static boolean hasNoSession(SessionManager manager, String principalName) {
        try {
            return manager.list(principalName).isEmpty();
        } catch (SessionStoreException e) {
            return false;
        }
    }

    /** Returns {@code connection}, counted in {@code open} until it is closed. */
    private static Connection counted(Connection connection, AtomicInteger open) {
        open.incrementAndGet();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close") && !connection.isClosed()) {
                        open.decrementAndGet();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void assertMessage(String jndiName, String message) {
        var config = SessionFilterConfig.builder()
                .set(Settings.DATA_SOURCE, jndiName)
                .build();
        var failure = assertThrows(
                IllegalArgumentException.class, () -> SessionRuntime.start(config, "test", ServerResponses.UNKNOWN));
        assertEquals(message, failure.getMessage());
    }

    private static JdbcDataSource dataSource() {
        var dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:runtime;DB_CLOSE_DELAY=-1");
        dataSource.setUser("sa");
        return dataSource;
    }

    /** The names of a container. */
    public static final class Names implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            var context = mock(Context.class);
            when(context.lookup(anyString())).thenAnswer(call -> {
                var bound = BOUND.get(call.<String>getArgument(0));
                if (bound == null) {
                    throw new NameNotFoundException(call.getArgument(0));
                }
                return bound;
            });
            return context;
        }
    }
}
