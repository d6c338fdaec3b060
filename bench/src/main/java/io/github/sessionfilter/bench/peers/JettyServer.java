package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Starts Jetty with its defaults. */
final class JettyServer {
    private JettyServer() {}

    static void start(int port, Peer peer) throws Exception {
        var jetty = new Server();
        var connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        jetty.addConnector(connector);
        var webapp = new ServletContextHandler("/", ServletContextHandler.SESSIONS); // as for any WAR
        if (peer instanceof JettyPeer ofJetty) {
            ofJetty.configure(jetty);
        }
        webapp.addServletContainerInitializer((classes, context) -> {
            try {
                peer.install(context);
            } catch (Exception e) {
                throw new ServletException("cannot install the peer", e);
            }
        });
        jetty.setHandler(webapp);
        jetty.start();
    }
}
