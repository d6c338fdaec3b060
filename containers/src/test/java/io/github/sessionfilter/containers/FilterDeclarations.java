package io.github.sessionfilter.containers;

/** What somebody writes into the web.xml of a webapp that they have. */
final class SessionFilterLines {
    private static final String PUBLIC_PATHS = param("publicPaths", "/login, /public/*, /index.html");
    private static final String TOUCH_INTERVAL = param("touchInterval", "PT1S");
    private static final String OWN_POOL =
            param("jdbcUrl", "${SESSION_JDBC_URL}") + param("jdbcUser", "${SESSION_JDBC_USER}");
    private static final String DATA_SOURCE = param("dataSource", "java:comp/env/jdbc/sessions");

    private SessionFilterLines() {}

    /** With a pool of the filter's own, on the database that the environment names; mapped twice. */
    static String pool() {
        return filter(OWN_POOL + PUBLIC_PATHS + TOUCH_INTERVAL) + mapping("/*") + mapping("/twice/*");
    }

    /** With the container's DataSource. */
    static String dataSource() {
        return """
                <resource-ref>
                  <res-ref-name>jdbc/sessions</res-ref-name>
                  <res-type>javax.sql.DataSource</res-type>
                  <res-auth>Container</res-auth>
                </resource-ref>
                """ + filter(DATA_SOURCE + PUBLIC_PATHS + TOUCH_INTERVAL) + mapping("/*");
    }

    /** In front of a webapp that knows nothing of it: only what has no default, and no public path. */
    static String gate() {
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
