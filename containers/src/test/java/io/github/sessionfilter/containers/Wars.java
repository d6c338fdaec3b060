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

    /**
     * The jar with all dependencies, beside old versions of them, and the container's DataSource. A rewrite filter
     * stands in front.
     */
    static final String JNDI = "jndi";

    /**
     * The filter registered by a {@code ServletContainerInitializer}, with a session cookie, and the webapp's own
     * servlet named {@code default} at {@code /}.
     */
    static final String INITIALIZER = "initializer";

    /** Sessions expire after two idle seconds. It has a film of {@value #FILM_BYTES} bytes. */
    static final String SHORT = "short";

    static final int FILM_BYTES = 80_000_000;

    /** Nothing is refused. */
    static final String NOT_ENFORCED = "not-enforced";

    /** The database does not answer. */
    static final String OUTAGE = "outage";

    /** The handlers without the filter and its jar. */
    static final String PLAIN = "plain";

    /** What depends on the roles of the session. On Tomcat with {@code containerLogin}. */
    static final String ROLES = "roles";

    /** The example. */
    static final String EXAMPLE = "example";

    private static final byte[] LARGE = new byte[1_000_000];

    private Wars() {}

    /** Writes all WARs to {@code webapps}. */
    static void write(Namespace namespace, Path webapps) throws IOException {
        pool(namespace, webapps);
        try (War war = handlers(namespace, webapps, JNDI)) {
            war.webXml(FilterDeclarations.rewriteInFront() + FilterDeclarations.dataSource())
                    .lib(namespace.allJar())
                    .lib(List.of(Jars.named("old-caffeine"), Jars.named("old-commons-dbcp2")))
                    .file("WEB-INF/classes/commons-logging.properties", "org.apache.commons.logging.Log=no.such.Log\n")
                    .file(
                            "WEB-INF/classes/META-INF/services/org.apache.commons.logging.LogFactory",
                            "no.such.LogFactory\n");
        }
        try (War war = handlers(namespace, webapps, INITIALIZER)) {
            plainJar(namespace, war)
                    .webXml(FilterDeclarations.ownDefaultServlet())
                    .file(
                            "WEB-INF/classes/" + namespace.initializers(),
                            "io.github.sessionfilter.handlers.Initializer\n");
        }
        try (War war = handlers(namespace, webapps, SHORT)) {
            plainJar(namespace, war)
                    .webXml(FilterDeclarations.shortSessions())
                    .file("film.bin", new byte[FILM_BYTES])
                    .file("media/film/film.bin", new byte[FILM_BYTES / 2]);
        }
        write(namespace, webapps, NOT_ENFORCED, FilterDeclarations.notEnforced());
        write(namespace, webapps, OUTAGE, FilterDeclarations.withoutDatabase());
        plain(namespace, webapps);
        War.copy(namespace.war("example.war"), webapps.resolve(EXAMPLE + ".war"))
                .close();
    }

    static void roles(Row row, Path webapps) throws IOException {
        try (War war = handlers(row.namespace(), webapps, ROLES)) {
            plainJar(row.namespace(), war)
                    .lib(Jars.jersey(row.namespace()))
                    .webXml(row.isTomcat() ? FilterDeclarations.rolesByContainerLogin() : FilterDeclarations.roles());
        }
    }

    static void plain(Namespace namespace, Path webapps) throws IOException {
        handlers(namespace, webapps, PLAIN).close();
    }

    static void pool(Namespace namespace, Path webapps) throws IOException {
        write(namespace, webapps, POOL, FilterDeclarations.pool());
    }

    /** Writes the handlers' webapp with these lines in web.xml, and the plain jar with its dependencies. */
    static void write(Namespace namespace, Path webapps, String name, String webXml) throws IOException {
        try (War war = handlers(namespace, webapps, name)) {
            plainJar(namespace, war).webXml(webXml);
        }
    }

    private static War plainJar(Namespace namespace, War war) throws IOException {
        return war.lib(namespace.plainJar()).lib(Jars.dependencies()).lib(Jars.driver());
    }

    private static War handlers(Namespace namespace, Path webapps, String name) throws IOException {
        return War.copy(namespace.war("handlers.war"), webapps.resolve(name + ".war"))
                .file("large.bin", LARGE)
                .file("media/film/large.bin", LARGE);
    }
}
