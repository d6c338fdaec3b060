package io.github.sessionfilter.browser;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Starts the example's WAR in its own Jetty with its own database, on a free port of 127.0.0.1. */
final class Site {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final Map<String, String> settings;

    /** @param settings further system properties for its web.xml */
    Site(Path folder, Map<String, String> settings) throws Exception {
        this.settings = Map.copyOf(settings);
        System.setProperty("SESSION_JDBC_URL", "jdbc:h2:file:" + folder.resolve("sessions"));
        settings.forEach(System::setProperty);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var webapp = new WebAppContext();
        webapp.setContextPath("/tube");
        webapp.setWar(System.getProperty("example.war"));
        webapp.setTempDirectory(folder.resolve("unpacked").toFile());
        webapp.setThrowUnavailableOnStartupException(true);
        server.setHandler(webapp);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/tube/");
    }

    void stop() throws Exception {
        server.stop();
        settings.keySet().forEach(System::clearProperty);
        System.clearProperty("SESSION_JDBC_URL");
    }
}
