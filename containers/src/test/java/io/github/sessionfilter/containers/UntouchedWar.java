package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A webapp that somebody else wrote, with the lines of web.xml that guard it and have people log in by the realm. */
enum UntouchedWar {
    /** A content repository, before its set-up: JSPs and WebDAV, a web.xml 2.3. */
    JACKRABBIT("jackrabbit-webapp", List.of("/", "/about.jsp", "/css/default.css"), "/logout", List.of()),

    /** A wiki: it handles all pages in JSPs behind filters of its own, and greets the person by name. */
    JSPWIKI("jspwiki-war", List.of("/", "/Wiki.jsp?page=Main"), "/Logout.jsp", List.of()),

    /** Some sixty Wicket applications, which are filters. Pages live in the {@code HttpSession}. */
    WICKET("wicket-examples", List.of("/", "/helloworld/", "/linkomatic/home"), "/logout", List.of()),

    /** JMX by HTTP. Its own {@code <security-constraint>} wants the role {@code jolokia}, by BASIC. */
    JOLOKIA(
            "jolokia-war",
            List.of("/version", "/read/java.lang:type=Runtime/SpecName", "/search/java.lang:*"),
            "/logout",
            List.of("jolokia")),

    /** A search server of 2015 that handles requests in a filter. */
    SOLR(
            "solr",
            List.of("/", "/admin/cores?wt=json", "/admin/info/properties?wt=json&name=java.vm.name"),
            "/logout",
            List.of()),

    /** Tomcat's examples: servlets, JSPs, asynchronous ones, WebSockets, and a FORM login of their own. */
    EXAMPLES(
            "examples",
            List.of("/", "/servlets/", "/servlets/servlet/RequestInfoExample", "/jsp/jsp2/el/basic-arithmetic.jsp"),
            "/logout",
            List.of()),

    /** Tomcat's manager. Its own {@code <security-constraint>} wants the role {@code manager-gui}, by BASIC. */
    MANAGER("manager", List.of("/html", "/html/list"), "/logout", List.of("manager-gui"));

    /** Random parts: tokens, times, and ids of {@code HttpSession}s and objects. */
    private static final Pattern RANDOM =
            Pattern.compile("(?i)(?<=jsessionid=|session id: |nonce=\"|nonce-)[0-9a-z_.-]+"
                    + "|(?<=last-modified: |expires: |server-timing: )[^\n]+|(?<=name=')[a-z]{6}(?=' value='-?[0-9]+')"
                    + "|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}|[0-9]{8}T[0-9]{6}|[a-z]{3} [a-z]{3} [0-9]{2} [0-9:]{8} [a-z]+ [0-9]{4}"
                    + "|\\b[0-9]{1,2}:[0-9]{2}\\b( [ap]m)?"
                    + "|(?<=\"(timestamp|QTime|agentId)\":)\"?[0-9a-z.-]+\"?");

    /** The manager shows figures of all webapps, and no buttons for itself. */
    private static final Pattern FIGURES = Pattern.compile("(?is)(?:(?<=CSRF_NONCE=)[0-9A-F]+|" + RANDOM
            + "|<form.*?</form>|<small>.*?</small>|</?t[rd][^>]*>|&nbsp;|\\s+|[0-9.]+)+");

    /** Pages that print the cookies of the request, or random numbers, or take seconds. */
    private static final Pattern SKIPPED = Pattern.compile("Cookie|RequestHeader|stockticker|async[1-3]|/status|ogout");

    private final String file;
    private final List<String> pages;
    private final String logoutPath;
    private final List<String> roles;

    UntouchedWar(String file, List<String> pages, String logoutPath, List<String> roles) {
        this.file = file;
        this.pages = pages;
        this.logoutPath = logoutPath;
        this.roles = roles;
    }

    /** Returns the pages with which a visit begins. */
    List<String> pages() {
        return pages;
    }

    /** Returns the path of the logout. If the webapp has none, it is one that it does not know. */
    String logoutPath() {
        return logoutPath;
    }

    /**
     * Returns whether the visitor of the untouched copy must be known to the container. Jolokia and the manager let nobody else
     * in, and JSPWiki greets the person.
     */
    boolean wantsAPerson() {
        return !roles.isEmpty() || this == JSPWIKI;
    }

    /** Has Tomcat ask for name and password by BASIC, for a webapp that would not. */
    private void knowPeopleInTheUntouchedCopy(Path base) throws IOException {
        if (this == JSPWIKI) {
            Files.writeString(
                    Files.createDirectories(base.resolve("conf/Catalina/localhost"))
                            .resolve(plain() + ".xml"),
                    "<Context preemptiveAuthentication=\"true\">"
                            + "<Valve className=\"org.apache.catalina.authenticator.BasicAuthenticator\"/></Context>");
        }
    }

    /** Returns what differs from one answer to the next. */
    Pattern volatileParts() {
        return this == MANAGER ? FIGURES : RANDOM;
    }

    /** Returns whether a page can be compared. */
    boolean isComparable(String path) {
        return !SKIPPED.matcher(path).find();
    }

    /** Returns the lines to add to web.xml. */
    List<String> lines() {
        return Stream.of(
                        Stream.of(
                                "<filter>",
                                "  <filter-name>session-filter</filter-name>",
                                "  <filter-class>io.github.sessionfilter.SessionFilter</filter-class>",
                                "  <async-supported>true</async-supported>",
                                param("jdbcUrl", "${SESSION_JDBC_URL}"),
                                param("jdbcUser", "${SESSION_JDBC_USER}"),
                                param("sessionCookie", "SESSION"),
                                param("login", "container"),
                                param("logoutPaths", logoutPath)),
                        roles.isEmpty()
                                ? Stream.<String>of()
                                : Stream.of(param("roles", String.join(", ", roles)), param("containerLogin", "true")),
                        Stream.of(
                                "</filter>",
                                "<filter-mapping><filter-name>session-filter</filter-name><url-pattern>/*</url-pattern>",
                                "  <dispatcher>REQUEST</dispatcher><dispatcher>FORWARD</dispatcher><dispatcher>ASYNC</dispatcher>",
                                "</filter-mapping>"))
                .flatMap(lines -> lines)
                .toList();
    }

    private static String param(String name, String value) {
        return "  <init-param><param-name>" + name + "</param-name><param-value>" + value
                + "</param-value></init-param>";
    }

    /** Writes the webapp to {@code webapps} twice: as it is, and with the jar, the driver and the lines. */
    void write(Row row, Path webapps) throws IOException {
        Path war = Path.of(System.getProperty("untouched"), file + ".war");
        if (Files.notExists(war)) { // a webapp of Tomcat's distribution
            war = War.pack(row.home().resolve("webapps").resolve(file), webapps.resolveSibling(file + ".war"));
        }
        War.copy(war, webapps.resolve(plain() + ".war")).close();
        knowPeopleInTheUntouchedCopy(webapps.getParent());
        try (War guarded = War.copy(war, webapps.resolve(gated() + ".war"))) {
            guarded.webXml(String.join("\n", lines()) + "\n")
                    .lib(row.namespace().allJar())
                    .lib(Jars.driver());
        }
    }

    String plain() {
        return this + ForeignWar.PLAIN;
    }

    String gated() {
        return this + ForeignWar.GATED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
