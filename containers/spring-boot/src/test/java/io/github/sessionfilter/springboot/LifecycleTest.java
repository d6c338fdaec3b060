package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.SpringApplication;

/** Starting and closing an application context. */
class LifecycleTest {
    private static final long MILLIS_TO_END = 1_000;

    @Test
    void leavesNoThreadBehind() throws Exception {
        try (var site = RunningSite.start()) {
            site.loginAlice();
            assertNotEquals(List.of(), threadsOfTheFilter());
        }
        assertEquals(List.of(), remainingThreads());
    }

    @Test
    void startsAgainInTheSameJvm() throws Exception {
        RunningSite.start().close();
        try (var site = RunningSite.start()) {
            assertEquals(200, site.send(site.to("/whoami", site.loginAlice())).statusCode());
        }
    }

    /** Otherwise the touches of the last second would be lost, and their sessions would expire too early. */
    @Test
    void closesTheFilterBeforeTheDataSource() {
        var threadsWhenADataSourceCloses = new ArrayList<List<Thread>>();
        var application = new SpringApplication(SiteApplication.class);
        application.addInitializers(context -> context.addBeanFactoryPostProcessor(
                beans -> beans.addBeanPostProcessor((DestructionAwareBeanPostProcessor) (bean, name) -> {
                    if (bean instanceof DataSource) {
                        threadsWhenADataSourceCloses.add(remainingThreads());
                    }
                })));
        RunningSite.start(application).close();
        assertEquals(List.of(List.of()), threadsWhenADataSourceCloses);
    }

    private static List<Thread> threadsOfTheFilter() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("session-filter"))
                .toList();
    }

    /** Returns the filter's threads without those that end within a second. */
    private static List<Thread> remainingThreads() {
        return threadsOfTheFilter().stream().filter(LifecycleTest::stays).toList();
    }

    private static boolean stays(Thread thread) {
        try {
            thread.join(MILLIS_TO_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return thread.isAlive();
    }
}
