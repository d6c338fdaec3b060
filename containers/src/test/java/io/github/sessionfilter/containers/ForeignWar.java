package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A third-party webapp from Maven Central. */
enum ForeignWar {
    /** A login server of 2015: javax, a web.xml 2.4 in ISO-8859-1, Spring Webflow, JSPs, four filters of its own. */
    CAS(
            "cas-server-webapp",
            Namespace.JAVAX,
            new Page("/", 302, "location: /cas-gated/login"),
            new Page("/login", 200, "Enter your Username and Password"),
            new Page("/status", 200, "content-type: text/plain"),
            new Page("/css/cas.css", 200, "content-length: 7410"),
            new Page("/nothing", 302, "location: /cas-gated/login")),

    /** A management console of 2024: jakarta, 14 filters of its own, most of them on all paths. */
    HAWTIO(
            "hawtio-war",
            Namespace.JAKARTA,
            new Page("/index.html", 200, "<title>Hawtio</title>"),
            new Page("/favicon.ico", 200, "content-length: 1150"),
            new Page("/hawtconfig.json", 200, "content-type: application/json"),
            new Page("/plugin", 200, "[]"),
            new Page("/jolokia/version", 403, "hawtio-forbidden-reason: NONE")),

    /** Jetty's own demo: JSPs, and a bean in the container's session. */
    DEMO(
            "jetty-ee10-demo-jsp-webapp",
            Namespace.JAKARTA,
            new Page("/bean1.jsp", 200, "Counter accessed 1 times."),
            new Page("/", 200, "Eclipse Jetty JSP Demo Webapp"),
            new Page("/demo.css", 200, "content-length: 1101"));

    /** The suffixes of the webapps' names. They have the same length, because some pages contain the name. */
    static final String PLAIN = "-plain";

    static final String GATED = "-gated";

    private final String file;
    private final Namespace namespace;
    private final List<Page> pages;

    ForeignWar(String file, Namespace namespace, Page... pages) {
        this.file = file;
        this.namespace = namespace;
        this.pages = List.of(pages);
    }

    /**
     * A page of the webapp.
     *
     * @param shows a text that the answer contains, with the names of header fields in lower case
     */
    record Page(String path, int status, String shows) {}

    /** Returns pages of all kinds: static files, JSPs and servlets. */
    List<Page> pages() {
        return pages;
    }

    /** Writes the original WAR to {@code webapps}, and a second one with the filter, the driver and the declaration. */
    void write(Path webapps) throws IOException {
        Path original = Path.of(System.getProperty("foreign"), file + ".war");
        War.copy(original, webapps.resolve(plain() + ".war")).close();
        try (War war = War.copy(original, webapps.resolve(gated() + ".war"))) {
            war.webXml(FilterDeclarations.minimal()).lib(namespace.allJar()).lib(Jars.driver());
        }
    }

    /** The webapp's name without the filter. */
    String plain() {
        return this + PLAIN;
    }

    /** The webapp's name with the filter. */
    String gated() {
        return this + GATED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
