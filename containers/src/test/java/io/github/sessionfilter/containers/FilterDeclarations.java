package io.github.sessionfilter.containers;

/** The declarations that a user adds to the web.xml of an existing webapp. */
final class FilterDeclarations {
    private static final String PUBLIC_PATHS = param("publicPaths", "/login, /public/*, /index.html");
    private static final String TOUCH_INTERVAL = param("touchInterval", "PT1S");
    private static final String OWN_POOL =
            param("jdbcUrl", "${SESSION_JDBC_URL}") + param("jdbcUser", "${SESSION_JDBC_USER}");
    private static final String DATA_SOURCE = param("dataSource", "java:comp/env/jdbc/sessions");
    private static final String IDENTITY_HEADERS =
            param("userHeader", "X-User-Name") + param("rolesHeader", "X-User-Roles");

    private static final String TICKETS =
            param("ticketPaths", "/media/*") + param("ticketKeys", "the-key-of-all-webapps-of-the-matrix");

    private static final String CONTAINER_LOGIN = param("containerLogin", "true");

    private FilterDeclarations() {}

    /**
     * Returns a declaration with the filter's own pool, on the database that the environment names. It is mapped
     * twice.
     */
    static String pool() {
        return filter(OWN_POOL + PUBLIC_PATHS + TOUCH_INTERVAL + IDENTITY_HEADERS + TICKETS)
                + mapping("/*")
                + mapping("/twice/*");
    }

    /** Returns {@link #pool} with {@code containerLogin}. */
    static String poolWithContainerLogin() {
        return pool().replace(PUBLIC_PATHS, PUBLIC_PATHS + CONTAINER_LOGIN);
    }

    /** Returns a declaration with the container's DataSource. */
    static String dataSource() {
        return """
                <resource-ref>
                  <res-ref-name>jdbc/sessions</res-ref-name>
                  <res-type>javax.sql.DataSource</res-type>
                  <res-auth>Container</res-auth>
                </resource-ref>
                """ + filter(DATA_SOURCE + PUBLIC_PATHS + TOUCH_INTERVAL + IDENTITY_HEADERS) + mapping("/*");
    }

    /** Returns a declaration with a session cookie that plain HTTP carries, and with a login page. */
    static String cookie() {
        return filter(OWN_POOL
                        + PUBLIC_PATHS
                        + param("sessionCookie", "SESSION")
                        + param("sessionCookieSecure", "false")
                        + param("loginPage", "/index.html"))
                + mapping("/*");
    }

    /** Returns a declaration with sessions that expire after two idle seconds. */
    static String shortSessions() {
        return filter(OWN_POOL
                        + PUBLIC_PATHS
                        + TOUCH_INTERVAL
                        + TICKETS
                        + param("idleTimeout", "PT2S")
                        + param("maxStaleness", "PT2S"))
                + mapping("/*");
    }

    /** Returns a declaration with which nothing is refused. */
    static String notEnforced() {
        return filter(OWN_POOL + PUBLIC_PATHS + param("enforce", "false")) + mapping("/*");
    }

    /** Returns a declaration with a database that does not answer. */
    static String withoutDatabase() {
        return filter(param("jdbcUrl", "jdbc:mysql://127.0.0.1:1/none") + PUBLIC_PATHS) + mapping("/*");
    }

    /** Returns a declaration that the filter warns of: a narrow mapping, no ASYNC, no async-supported. */
    static String narrow() {
        return filter(OWN_POOL).replaceFirst("(?m)^ *<async-supported>.*\\R", "")
                + mapping("/app/*").replaceFirst("(?m)^ *<dispatcher>ASYNC.*\\R", "");
    }

    /** Returns a filter that forwards {@code /films/6}. It stands in front of what is declared after it. */
    static String rewriteInFront() {
        return """
                <filter>
                  <filter-name>rewrite-in-front</filter-name>
                  <filter-class>io.github.sessionfilter.handlers.Rewriting</filter-class>
                  <async-supported>true</async-supported>
                </filter>
                <filter-mapping>
                  <filter-name>rewrite-in-front</filter-name>
                  <url-pattern>/films/6</url-pattern>
                </filter-mapping>
                """;
    }

    /** Returns the webapp's own servlet at {@code /}, with the name of the container's file servlet. */
    static String ownDefaultServlet() {
        return """
                <servlet>
                  <servlet-name>default</servlet-name>
                  <servlet-class>io.github.sessionfilter.handlers.RootServlet</servlet-class>
                </servlet>
                <servlet-mapping>
                  <servlet-name>default</servlet-name>
                  <url-pattern>/</url-pattern>
                </servlet-mapping>
                """;
    }

    /** Returns a listener that registers the filter behind all others. */
    static String plainRegistration() {
        return """
                <listener>
                  <listener-class>io.github.sessionfilter.handlers.PlainRegistration</listener-class>
                </listener>
                """;
    }

    /** Returns a declaration for a third-party webapp: only the required settings, and no public path. */
    static String minimal() {
        return filter(OWN_POOL) + mapping("/*");
    }

    /** Returns a declaration whose login asks the container's realm. */
    static String containerLogin() {
        return filter(OWN_POOL + cookieLogin("container") + param("roles", "viewer, admin, owner")) + mapping("/*");
    }

    /** Returns a declaration whose login believes a proxy. */
    static String proxyLogin(String trustedProxies, String more) {
        return filter(OWN_POOL
                        + cookieLogin("header:X-Forwarded-User")
                        + param("trustedProxies", trustedProxies)
                        + more)
                + mapping("/*");
    }

    private static String cookieLogin(String login) {
        return param("login", login)
                + param("sessionCookie", "SESSION")
                + param("sessionCookieSecure", "false")
                + param("publicPaths", "/public/*")
                + param("logoutPaths", "/container-logout");
    }

    /** Returns lines that have the container ask for BASIC credentials at these paths. */
    static String basic(String urlPattern) {
        return """
                <security-constraint>
                  <web-resource-collection>
                    <web-resource-name>known to the container</web-resource-name>
                    <url-pattern>%s</url-pattern>
                  </web-resource-collection>
                  <auth-constraint><role-name>viewer</role-name></auth-constraint>
                </security-constraint>
                <login-config><auth-method>BASIC</auth-method><realm-name>people</realm-name></login-config>
                <security-role><role-name>viewer</role-name></security-role>
                """.formatted(urlPattern);
    }

    /** Returns lines that name a realm, which Jetty requires. */
    static String loginConfig() {
        return "<login-config><auth-method>BASIC</auth-method><realm-name>people</realm-name></login-config>\n";
    }

    /** Returns a declaration with a REST resource and servlets that print the roles of the session. */
    static String roles() {
        return filter(OWN_POOL + PUBLIC_PATHS) + mapping("/*")
                + servlet("RoleReport", "/roles", "/viewers/*", "/editors/*") + """
                <servlet>
                  <servlet-name>rest</servlet-name>
                  <servlet-class>org.glassfish.jersey.servlet.ServletContainer</servlet-class>
                  <init-param>
                    <param-name>jersey.config.server.provider.classnames</param-name>
                    <param-value>io.github.sessionfilter.handlers.RoleResource,
                      org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature</param-value>
                  </init-param>
                </servlet>
                <servlet-mapping><servlet-name>rest</servlet-name><url-pattern>/rest/*</url-pattern></servlet-mapping>
                """;
    }

    /** Returns {@link #roles} with {@code containerLogin}, and with what the container keeps for viewers and for editors. */
    static String rolesByContainerLogin() {
        return roles().replace(PUBLIC_PATHS, PUBLIC_PATHS + CONTAINER_LOGIN)
                + servlet("ViewersOnly", "/annotated/viewers")
                + servlet("EditorsOnly", "/annotated/editors")
                + constraint("viewer", "/viewers/*", "/large.bin", "/public/viewers/*")
                + constraint("editor", "/editors/*", "/film.txt");
    }

    private static String servlet(String name, String... paths) {
        return """
                <servlet>
                  <servlet-name>%s</servlet-name>
                  <servlet-class>io.github.sessionfilter.handlers.%s</servlet-class>
                </servlet>
                <servlet-mapping><servlet-name>%s</servlet-name><url-pattern>%s</url-pattern></servlet-mapping>
                """.formatted(name, name, name, String.join("</url-pattern><url-pattern>", paths));
    }

    private static String constraint(String role, String... paths) {
        return """
                <security-constraint>
                  <web-resource-collection>
                    <web-resource-name>%s</web-resource-name>
                    <url-pattern>%s</url-pattern>
                  </web-resource-collection>
                  <auth-constraint><role-name>%s</role-name></auth-constraint>
                </security-constraint>
                <security-role><role-name>%s</role-name></security-role>
                """.formatted(role, String.join("</url-pattern><url-pattern>", paths), role, role);
    }

    private static String filter(String params) {
        return """
                <filter>
                  <filter-name>session-filter</filter-name>
                  <filter-class>io.github.sessionfilter.SessionFilter</filter-class>
                  <async-supported>true</async-supported>
                %s</filter>
                """.formatted(params);
    }

    static String param(String name, String value) {
        return "  <init-param><param-name>" + name + "</param-name><param-value>" + value
                + "</param-value></init-param>\n";
    }

    private static String mapping(String urlPattern) {
        return """
                <filter-mapping>
                  <filter-name>session-filter</filter-name>
                  <url-pattern>%s</url-pattern>
                  <dispatcher>REQUEST</dispatcher>
                  <dispatcher>ASYNC</dispatcher>
                </filter-mapping>
                """.formatted(urlPattern);
    }
}
