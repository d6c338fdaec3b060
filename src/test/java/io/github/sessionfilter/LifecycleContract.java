package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.sql.DriverManager;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Laws 13 and 15: wrong settings stop the start, and a stopped filter leaves nothing running. */
abstract class LifecycleContract extends ContainerContract {
    LifecycleContract(Starter starter) {
        super(starter);
    }

    @Test
    void doesNotStartWithAnUnknownSetting() {
        assertThrows(Exception.class, () -> startWith("idleTimeuot", "PT5M"));
    }

    @Test
    void doesNotStartWithAClassThatIsNoListener() {
        assertThrows(Exception.class, () -> startWith("sessionListener", "org.example.Nothing"));
        assertThrows(Exception.class, () -> startWith("sessionListener", "java.lang.String"));
    }

    /** A missing table stops the start like a wrong setting does. */
    @Test
    void doesNotStartWithoutItsTable() {
        assertThrows(Exception.class, () -> startWith("createSchema", "false"));
        assertThrows(Exception.class, () -> startWith("jdbcUrl", "jdbc:nosuch:x"));
    }

    @Test
    void doesNotStartASecondTimeInAWebapp() throws Exception {
        startWith();
        var second = mock(FilterConfig.class);
        var context = container.servletContext();
        when(second.getServletContext()).thenReturn(context);
        when(second.getFilterName()).thenReturn("second");
        var failure = assertThrows(ServletException.class, () -> new SessionFilter().init(second));
        assertTrue(failure.getMessage().startsWith("filter 'second' is a second SessionFilter"), failure::getMessage);
    }

    @Test
    void leavesNoThreadAndNoDriverBehind() throws Exception {
        DriverManager.getDrivers(); // makes the JDK load its own drivers first
        var drivers = DriverManager.drivers().collect(Collectors.toSet());
        startWith();
        login();
        assertTrue(filterThreads().size() > 0);
        stop();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!filterThreads().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(Set.of(), filterThreads());
        assertEquals(drivers, DriverManager.drivers().collect(Collectors.toSet()));
    }

    private static Set<String> filterThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("session-filter"))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
