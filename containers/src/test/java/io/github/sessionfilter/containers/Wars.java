package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The handlers' webapp with the filter put in front of it in the ways that there are, and the example beside it; all of
 * them share one table.
 */
final class Wars {
    /** The plain jar and what it brings, and a pool of its own. */
    static final String POOL = "pool";

    /** The jar with everything inside, among old versions of what is inside, and the container's DataSource. */
    static final String JNDI = "jndi";

    /** In code, by a {@code ServletContainerInitializer}, and with a servlet of the webapp's own at {@code /}. */
    static final String INITIALIZER = "initializer";

    /** The video site. */
    static final String EXAMPLE = "example";

    private static final byte[] LARGE = new byte[1_000_000];

    private Wars() {}

    /** Writes them to {@code webapps}. */
    static void write(Namespace namespace, Path webapps) throws IOException {
        pool(namespace, webapps);
        try (War war = handlers(namespace, webapps, JNDI)) {
            war.webXml(SessionFilterLines.dataSource())
                    .lib(namespace.allJar())
                    .lib(List.of(Jars.named("old-caffeine"), Jars.named("old-commons-dbcp2")))
                    .file("WEB-INF/classes/commons-logging.properties", "org.apache.commons.logging.Log=no.such.Log\n")
                    .file(
                            "WEB-INF/classes/META-INF/services/org.apache.commons.logging.LogFactory",
                            "no.such.LogFactory\n");
        }
        try (War war = handlers(namespace, webapps, INITIALIZER)) {
            war.lib(namespace.plainJar())
                    .lib(Jars.broughtAlong())
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
            war.webXml(SessionFilterLines.pool())
                    .lib(namespace.plainJar())
                    .lib(Jars.broughtAlong())
                    .lib(Jars.driver());
        }
    }

    private static War handlers(Namespace namespace, Path webapps, String name) throws IOException {
        return War.copy(namespace.war("handlers.war"), webapps.resolve(name + ".war"))
                .file("large.bin", LARGE);
    }
}
