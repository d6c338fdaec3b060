package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.catalina.Realm;
import org.apache.catalina.realm.LockOutRealm;
import org.apache.catalina.realm.NullRealm;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerRealmCheckTest {
    @TempDir
    private Path folder;

    /** As Tomcat is delivered: the realm of the engine, around the one with the users. */
    @Test
    void findsTomcatsLockOutRealm() throws Exception {
        var lockOut = new LockOutRealm();
        lockOut.addRealm(new NullRealm());
        assertEquals(List.of(true), locksOut(lockOut));
        assertEquals(List.of(false), locksOut(new NullRealm()));
    }

    private List<Boolean> locksOut(Realm realm) throws Exception {
        var found = new ArrayList<Boolean>();
        var tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.getEngine().setRealm(realm);
        tomcat.addContext("/app", folder.toString())
                .addServletContainerInitializer(
                        (classes, context) -> found.add(ContainerRealmCheck.locksOut(context)), Set.of());
        try {
            tomcat.start();
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
        return found;
    }
}
