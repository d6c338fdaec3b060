package io.github.sessionfilter.bench.peers;

import org.eclipse.jetty.server.Server;

/** A peer that is a part of Jetty. */
interface JettyPeer extends Peer {
    /** Sets up a server that has no webapp yet. */
    void configure(Server jetty);
}
