package io.github.sessionfilter.bench.peers;

import org.eclipse.jetty.server.Server;

/** A peer that configures Jetty itself. */
interface JettyPeer extends Peer {
    /** Configures a server before it has a webapp. */
    void configure(Server jetty);
}
