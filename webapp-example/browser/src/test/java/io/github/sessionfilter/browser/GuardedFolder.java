package io.github.sessionfilter.browser;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;

/** A webapp of static pages that knows nothing of logins, guarded by the filter with the realm of its own Jetty. */
final class GuardedFolder {
    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
              <filter>
                <filter-name>session-filter</filter-name>
                <filter-class>io.github.sessionfilter.SessionFilter</filter-class>
                <async-supported>true</async-supported>
                %s
              </filter>
              <filter-mapping>
                <filter-name>session-filter</filter-name>
                <url-pattern>/*</url-pattern>
                <dispatcher>REQUEST</dispatcher><dispatcher>FORWARD</dispatcher><dispatcher>ASYNC</dispatcher>
              </filter-mapping>
              <login-config><auth-method>BASIC</auth-method><realm-name>people</realm-name></login-config>
            </web-app>
            """;

    private static final String COMMENT = """
            <!DOCTYPE html><html lang="en"><title>Comment</title>
            <form method="post" action="save"><label>Comment <input name="text"></label><button>Save</button></form></html>
            """;

    private static final String FILMS = """
            <!DOCTYPE html><html lang="en"><title>Films</title><h1>Films</h1><a href="comment.html">Comment</a></html>
            """;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /** Starts the webapp in {@code folder}. {@code settings} are further settings of the filter. */
    GuardedFolder(Path folder, Map<String, String> settings) throws Exception {
        copyLibraries(Path.of(System.getProperty("example.war")), folder.resolve("WEB-INF/lib"));
        Files.writeString(folder.resolve("films.html"), FILMS);
        Files.writeString(folder.resolve("comment.html"), COMMENT);
        var params = new StringBuilder();
        var all = new LinkedHashMap<>(Map.of(
                "jdbcUrl", "jdbc:h2:file:" + folder.resolve("WEB-INF/sessions"),
                "jdbcUser", "sa",
                "login", "container",
                "sessionCookie", "SID",
                "sessionCookieSecure", "false"));
        all.putAll(settings);
        all.forEach((name, value) -> params.append("<init-param><param-name>" + name + "</param-name><param-value>"
                + value + "</param-value></init-param>\n"));
        Files.writeString(folder.resolve("WEB-INF/web.xml"), WEB_XML.formatted(params));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var users = new UserStore();
        users.addUser("alice", Credential.getCredential("wonderland"), new String[] {"viewer"});
        var realm = new HashLoginService("people");
        realm.setUserStore(users);
        server.addBean(realm);
        var webapp = new WebAppContext();
        webapp.setContextPath("/site");
        webapp.setBaseResourceAsPath(folder);
        webapp.setThrowUnavailableOnStartupException(true);
        server.setHandler(webapp);
        server.start();
    }

    private static void copyLibraries(Path war, Path lib) throws IOException {
        Files.createDirectories(lib);
        try (var zip = FileSystems.newFileSystem(war);
                var jars = Files.list(zip.getPath("WEB-INF/lib"))) {
            for (var jar : jars.toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName().toString()));
            }
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/site/");
    }

    void stop() throws Exception {
        server.stop();
    }
}
