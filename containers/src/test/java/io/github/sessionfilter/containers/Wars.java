package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the handlers' webapp with the filter in each supported way, and the example. All webapps share one table.
 */
final class Wars {
    /** The plain jar with its dependencies, and the filter's own pool. */
    static final String POOL = "pool";

    /** The jar with all dependencies, beside old versions of them, and the container's DataSource. */
    static final String JNDI = "jndi";

    /** The filter registered by a {@code ServletContainerInitializer}, and the webapp's own servlet at {@code /}. */
    static final String INITIALIZER = "initializer";

    /** The example. */
    static final String EXAMPLE = "example";

    private static final byte[] LARGE = new byte[1_000_000];

    private Wars() {}

    /** Writes all WARs to {@code webapps}. */
    static void write(Namespace namespace, Path webapps) throws IOException {
        pool(namespace, webapps);
        try (War war = handlers(namespace, webapps, JNDI)) {
            war.webXml(FilterDeclarations.dataSource())
                    .lib(namespace.allJar())
                    .lib(List.of(Jars.named("old-caffeine"), Jars.named("old-commons-dbcp2")))
                    .file("WEB-INF/classes/commons-logging.properties", "org.apache.commons.logging.Log=no.such.Log\n")
                    .file(
                            "WEB-INF/classes/META-INF/services/org.apache.commons.logging.LogFactory",
                            "no.such.LogFactory\n");
        }
        try (War war = handlers(namespace, webapps, INITIALIZER)) {
            war.lib(namespace.plainJar())
                    .lib(Jars.dependencies())
                    .lib(Jars.driver())
                    .file(
                            "WEB-INF/classes/" + namespace.initializers(),
                            "io.github.sessionfilter.handlers.Initializer\n");
        }
        War.copy(namespace.war("example.war"), webapps.resolve(EXAMPLE + ".war"))
                .close();
    }

    static void pool(Namespace namespace, Path webapps) throws IOException {
        try (War war = handlers(namespace, webapps, POOL)) {
            war.webXml(FilterDeclarations.pool())
                    .lib(namespace.plainJar())
                    .lib(Jars.dependencies())
                    .lib(Jars.driver());
        }
    }

    private static War handlers(Namespace namespace, Path webapps, String name) throws IOException {
        return War.copy(namespace.war("handlers.war"), webapps.resolve(name + ".war"))
                .file("large.bin", LARGE);
    }
}
