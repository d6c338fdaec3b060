package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.SpringApplication;

/** What a context leaves behind when it closes. */
class LifecycleTest {
    private static final long MILLIS_TO_END = 1_000;

    @Test
    void leavesNoThreadBehind() throws Exception {
        try (var site = RunningSite.start()) {
            site.loginAlice();
            assertNotEquals(List.of(), threadsOfTheFilter());
        }
        assertEquals(List.of(), threadsThatStay());
    }

    @Test
    void startsAgainInTheSameJvm() throws Exception {
        RunningSite.start().close();
        try (var site = RunningSite.start()) {
            assertEquals(200, site.send(site.to("/whoami", site.loginAlice())).statusCode());
        }
    }

    /** Else the uses of the last second could not be written, and their sessions would end too early. */
    @Test
    void closesTheFilterBeforeTheDataSource() {
        var whenADataSourceGoes = new ArrayList<List<Thread>>();
        var application = new SpringApplication(SiteApplication.class);
        application.addInitializers(context -> context.addBeanFactoryPostProcessor(
                beans -> beans.addBeanPostProcessor((DestructionAwareBeanPostProcessor) (bean, name) -> {
                    if (bean instanceof DataSource) {
                        whenADataSourceGoes.add(threadsThatStay());
                    }
                })));
        RunningSite.start(application).close();
        assertEquals(List.of(List.of()), whenADataSourceGoes);
    }

    private static List<Thread> threadsOfTheFilter() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("session-filter"))
                .toList();
    }

    /** Without those that are just ending. */
    private static List<Thread> threadsThatStay() {
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
