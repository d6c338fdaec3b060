package io.github.sessionfilter.bench.peers;

import org.apache.catalina.Context;

/** A peer that configures Tomcat itself. */
interface TomcatPeer extends Peer {
    /** Configures a webapp before it starts. */
    void configure(Context webapp);
}
