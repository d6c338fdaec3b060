package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.jdbc.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts Jetty from its distribution, with a configuration and webapps for the tests. */
final class Jetty {
    private Jetty() {}

    static ContainerProcess start(Row row, Path base, TestDatabase database, Variation variation) throws Exception {
        int port = MySqlServer.freePort();
        Files.writeString(
                Files.createDirectories(base.resolve("start.d")).resolve("base.ini"), modules(row, port, variation));
        Files.writeString(Files.createDirectories(base.resolve("etc")).resolve("sessions.xml"), dataSource(database));
        Files.createDirectories(base.resolve(ContainerProcess.ACCESS_LOG).getParent());
        Folders.copy(List.of(Jars.driver(), Jars.named("HikariCP")), base.resolve("lib/ext"));
        Path webapps = Files.createDirectories(base.resolve("webapps"));
        try (Stream<Path> wars = Files.list(webapps)) {
            for (Path war : wars.toList()) {
                environment(row, war);
            }
        }
        for (var path : variation.contextPaths().entrySet()) {
            Files.writeString(
                    webapps.resolve(path.getKey() + ".properties"),
                    "jetty.deploy.contextPath=" + escaped(path.getValue()) + "\n",
                    StandardOpenOption.APPEND);
        }
        List<String> command = new ArrayList<>(List.of(Jdk.of(row.jdk()).java()));
        command.addAll(Row.JVM_OPTIONS);
        command.addAll(List.of(
                "-jar", row.home().resolve("start.jar").toString(), "jetty.home=" + row.home(), "jetty.base=" + base));
        return ContainerProcess.start(command, Database.environment(database), base, port);
    }

    /** Writes a file beside {@code war} that names its environment. */
    static void environment(Row row, Path war) throws IOException {
        String name = war.getFileName().toString().replaceFirst("\\.war$", "");
        Files.writeString(war.resolveSibling(name + ".properties"), "environment=" + row.environment() + "\n");
    }

    /** Escapes a value for a file of properties. */
    private static String escaped(String value) {
        return value.chars()
                .mapToObj(c -> c < 0x80 ? String.valueOf((char) c) : String.format("\\u%04x", c))
                .collect(Collectors.joining());
    }

    /**
     * Returns the start.d file. Properties come first, because Jetty ignores them after the module that they
     * configure.
     */
    private static String modules(Row row, int port, Variation variation) {
        String environment = row.environment();
        return """
                jetty.http.host=127.0.0.1
                jetty.http.port=%d
                jetty.deploy.scanInterval=1
                jetty.requestlog.filePath=%s
                jetty.requestlog.formatString="%%r" %%s %%{io.github.sessionfilter.verdict}attr
                --module=%s,ext,requestlog,%s
                --module=%s-deploy,%s-annotations,%s-jsp,%s-plus,%s-websocket-%s
                etc/sessions.xml
                """.formatted(
                        port,
                        ContainerProcess.ACCESS_LOG,
                        variation.httpTwo() ? "http,http2c" : "http",
                        row.virtualThreads() ? "threadpool-virtual" : "threadpool",
                        environment,
                        environment,
                        environment,
                        environment,
                        environment,
                        row.namespace());
    }

    private static String dataSource(TestDatabase database) {
        return """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="Server" class="org.eclipse.jetty.server.Server">
                  <New class="org.eclipse.jetty.plus.jndi.Resource">
                    <Arg/>
                    <Arg>jdbc/sessions</Arg>
                    <Arg>
                      <New class="com.zaxxer.hikari.HikariDataSource">
                        <Set name="jdbcUrl">%s</Set>
                        <Set name="username">%s</Set>
                        <Set name="connectionTimeout">600</Set>
                        <Set name="validationTimeout">500</Set>
                        <Set name="maximumPoolSize">8</Set>
                      </New>
                    </Arg>
                  </New>
                  <Call name="addBean">
                    <Arg>
                      <New class="org.eclipse.jetty.security.HashLoginService">
                        <Set name="name">people</Set>
                        <Set name="userStore">
                          <New class="org.eclipse.jetty.security.UserStore">
                            %s
                            %s
                          </New>
                        </Set>
                      </New>
                    </Arg>
                  </Call>
                </Configure>
                """.formatted(
                        database.url().replace("&", "&amp;"),
                        database.user(),
                        user("alice", "wonderland", "viewer", "admin"),
                        user("bob", "builder", "viewer"));
    }

    /** Returns a call that adds a user to the realm. */
    private static String user(String name, String password, String... roles) {
        return """
                <Call name="addUser">
                  <Arg>%s</Arg>
                  <Arg><Call class="org.eclipse.jetty.util.security.Credential" name="getCredential"><Arg>%s</Arg></Call></Arg>
                  <Arg><Array type="java.lang.String">%s</Array></Arg>
                </Call>
                """.formatted(
                name,
                password,
                Arrays.stream(roles).map(role -> "<Item>" + role + "</Item>").collect(Collectors.joining()));
    }
}
