package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.jdbc.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Starts Tomcat from its distribution, with a configuration and webapps for the tests. */
final class Tomcat {
    private Tomcat() {}

    static ContainerProcess start(Row row, Path base, TestDatabase database, Variation variation) throws Exception {
        int port = MySqlServer.freePort();
        Path conf = Files.createDirectories(base.resolve("conf"));
        for (String file : List.of("web.xml", "logging.properties")) {
            Files.copy(row.home().resolve("conf").resolve(file), conf.resolve(file));
        }
        Files.writeString(conf.resolve("server.xml"), server(port, row.virtualThreads(), base, variation));
        Files.writeString(conf.resolve("context.xml"), context(database));
        Files.writeString(conf.resolve("tomcat-users.xml"), USERS);
        Folders.copy(List.of(Jars.driver()), base.resolve("lib"));
        Files.createDirectories(base.resolve("temp"));
        Files.createDirectories(base.resolve("webapps"));
        Map<String, String> environment = new HashMap<>(Database.environment(database));
        environment.put("JAVA_HOME", Jdk.of(row.jdk()).home().toString());
        environment.put("CATALINA_BASE", base.toString());
        environment.put("CATALINA_OPTS", String.join(" ", Row.JVM_OPTIONS));
        return ContainerProcess.start(
                List.of("sh", row.home().resolve("bin/catalina.sh").toString(), "run"), environment, base, port);
    }

    private static String server(int port, boolean virtualThreads, Path base, Variation variation) {
        String connector = "connectionTimeout=\"" + variation.connectionTimeoutMillis() + "\" "
                + "minSpareThreads=\"" + variation.spareThreads() + "\" "
                + (virtualThreads ? "useVirtualThreads=\"true\" " : "")
                + (variation.decodesSlashes() ? "encodedSolidusHandling=\"decode\" " : "");
        String contexts = variation.contextPaths().entrySet().stream()
                .map(path -> "<Context path=\"" + path.getValue() + "\" docBase=\""
                        + base.resolve("wars").resolve(path.getKey() + ".war") + "\"/>")
                .collect(Collectors.joining());
        return """
                <Server port="-1">
                  <Listener className="org.apache.catalina.core.JreMemoryLeakPreventionListener"/>
                  <Listener className="org.apache.catalina.core.ThreadLocalLeakPreventionListener"/>
                  <GlobalNamingResources>
                    <Resource name="UserDatabase" auth="Container" type="org.apache.catalina.UserDatabase"
                              factory="org.apache.catalina.users.MemoryUserDatabaseFactory"
                              pathname="conf/tomcat-users.xml"/>
                  </GlobalNamingResources>
                  <Service name="Catalina">
                    <Connector address="127.0.0.1" port="%d" %scontinueResponseTiming="onRead">%s</Connector>
                    <Engine name="Catalina" defaultHost="localhost">
                      <Realm className="org.apache.catalina.realm.UserDatabaseRealm" resourceName="UserDatabase"/>
                      <Host name="localhost" appBase="webapps" autoDeploy="false">
                        <Valve className="org.apache.catalina.valves.AccessLogValve" directory="logs" prefix="access"
                               suffix=".log" rotatable="false" buffered="false"
                               pattern="&quot;%%r&quot; %%s %%{io.github.sessionfilter.verdict}r"/>
                        <Valve className="org.apache.catalina.valves.AccessLogValve" directory="logs" prefix="users"
                               suffix=".log" rotatable="false" buffered="false" pattern="%%U %%s %%u"/>
                        %s
                      </Host>
                    </Engine>
                  </Service>
                </Server>
                """.formatted(
                port,
                connector,
                variation.httpTwo() ? "<UpgradeProtocol className=\"org.apache.coyote.http2.Http2Protocol\"/>" : "",
                contexts);
    }

    /** Returns the context of all webapps, with a DataSource whose waits are bounded as the documentation requires. */
    private static String context(TestDatabase database) {
        return """
                <Context>
                  <Resource name="jdbc/sessions" type="javax.sql.DataSource" auth="Container"
                            driverClassName="com.mysql.cj.jdbc.Driver" url="%s" username="%s"
                            maxWaitMillis="600" maxTotal="8"/>
                </Context>
                """.formatted(database.url().replace("&", "&amp;"), database.user());
    }

    private static final String USERS = """
            <tomcat-users xmlns="http://tomcat.apache.org/xml">
              <user username="deployer" password="deployer" roles="manager-script"/>
              <user username="alice" password="wonderland" roles="viewer,admin,jolokia,manager-gui,manager-status"/>
              <user username="bob" password="builder" roles="viewer"/>
              <user username="editor" password="editor" roles="editor,viewer"/>
            </tomcat-users>
            """;
}
