package io.github.sessionfilter.containers;

/** What somebody writes into the web.xml of a webapp that they have. */
final class SessionFilterLines {
    private SessionFilterLines() {}

    /** With a pool of the filter's own, on the database that the environment names; mapped twice. */
    static String pool() {
        return """
                <filter>
                  <filter-name>session-filter</filter-name>
                  <filter-class>io.github.sessionfilter.SessionFilter</filter-class>
                  <async-supported>true</async-supported>
                  <init-param><param-name>jdbcUrl</param-name><param-value>${SESSION_JDBC_URL}</param-value></init-param>
                  <init-param><param-name>jdbcUser</param-name><param-value>${SESSION_JDBC_USER}</param-value></init-param>
                  <init-param><param-name>publicPaths</param-name><param-value>/login, /public/*, /index.html</param-value></init-param>
                  <init-param><param-name>touchInterval</param-name><param-value>PT1S</param-value></init-param>
                </filter>
                """ + mapping("/*") + mapping("/twice/*");
    }

    /** With the container's DataSource. */
    static String dataSource() {
        return """
                <resource-ref>
                  <res-ref-name>jdbc/sessions</res-ref-name>
                  <res-type>javax.sql.DataSource</res-type>
                  <res-auth>Container</res-auth>
                </resource-ref>
                <filter>
                  <filter-name>session-filter</filter-name>
                  <filter-class>io.github.sessionfilter.SessionFilter</filter-class>
                  <async-supported>true</async-supported>
                  <init-param><param-name>dataSource</param-name><param-value>java:comp/env/jdbc/sessions</param-value></init-param>
                  <init-param><param-name>publicPaths</param-name><param-value>/login, /public/*, /index.html</param-value></init-param>
                  <init-param><param-name>touchInterval</param-name><param-value>PT1S</param-value></init-param>
                </filter>
                """ + mapping("/*");
    }

    /** In front of a webapp that knows nothing of it: only what has no default, and no public path. */
    static String gate() {
        return """
                <filter>
                  <filter-name>session-filter</filter-name>
                  <filter-class>io.github.sessionfilter.SessionFilter</filter-class>
                  <async-supported>true</async-supported>
                  <init-param><param-name>jdbcUrl</param-name><param-value>${SESSION_JDBC_URL}</param-value></init-param>
                  <init-param><param-name>jdbcUser</param-name><param-value>${SESSION_JDBC_USER}</param-value></init-param>
                </filter>
                """ + mapping("/*");
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
