package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletException;
import java.nio.file.Files;
import java.util.Set;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;

/** Tomcat with its defaults, but for the number of requests that a connection may carry. */
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
                "maxKeepAliveRequests", "-1"); // as Jetty; the default would have 1 request in 100 connect
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
                        throw new ServletException("the peer cannot be installed", e);
                    }
                },
                Set.of());
        tomcat.start();
        if (webapp.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException("the webapp does not start, but is " + webapp.getState());
        }
    }
}
