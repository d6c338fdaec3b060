package io.github.sessionfilter.containers;

/** The declarations that a user adds to the web.xml of an existing webapp. */
final class FilterDeclarations {
    private static final String PUBLIC_PATHS = param("publicPaths", "/login, /public/*, /index.html");
    private static final String TOUCH_INTERVAL = param("touchInterval", "PT1S");
    private static final String OWN_POOL =
            param("jdbcUrl", "${SESSION_JDBC_URL}") + param("jdbcUser", "${SESSION_JDBC_USER}");
    private static final String DATA_SOURCE = param("dataSource", "java:comp/env/jdbc/sessions");

    private FilterDeclarations() {}

    /**
     * Returns a declaration with the filter's own pool, on the database that the environment names. It is mapped
     * twice.
     */
    static String pool() {
        return filter(OWN_POOL + PUBLIC_PATHS + TOUCH_INTERVAL) + mapping("/*") + mapping("/twice/*");
    }

    /** Returns a declaration with the container's DataSource. */
    static String dataSource() {
        return """
                <resource-ref>
                  <res-ref-name>jdbc/sessions</res-ref-name>
                  <res-type>javax.sql.DataSource</res-type>
                  <res-auth>Container</res-auth>
                </resource-ref>
                """ + filter(DATA_SOURCE + PUBLIC_PATHS + TOUCH_INTERVAL) + mapping("/*");
    }

    /** Returns a declaration for a third-party webapp: only the required settings, and no public path. */
    static String minimal() {
        return filter(OWN_POOL) + mapping("/*");
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

    private static String param(String name, String value) {
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
