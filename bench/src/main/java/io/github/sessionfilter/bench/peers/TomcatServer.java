package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletException;
import java.nio.file.Files;
import java.util.Set;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;

/** Starts Tomcat with its defaults, except for the number of requests per connection. */
final class TomcatServer {
    private TomcatServer() {}

    static void start(int port, Peer peer) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("peers-tomcat").toString());
        tomcat.enableNaming();
        tomcat.setPort(port);
        var connector = tomcat.getConnector();
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty(
                "maxKeepAliveRequests", "-1"); // as in Jetty; with the default, 1 request in 100 opens a connection
        connector.setThrowOnFailure(true);
        var webapp = tomcat.addContext("", null);
        if (peer instanceof TomcatPeer ofTomcat) {
            ofTomcat.configure(webapp);
        }
        webapp.addServletContainerInitializer(
                (classes, context) -> {
                    try {
                        peer.install(context);
                    } catch (Exception e) {
                        throw new ServletException("cannot install the peer", e);
                    }
                },
                Set.of());
        tomcat.start();
        if (webapp.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException("the webapp did not start; its state is " + webapp.getState());
        }
    }
}
