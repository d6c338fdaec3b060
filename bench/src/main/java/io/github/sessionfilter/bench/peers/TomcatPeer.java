package io.github.sessionfilter.bench.peers;

import org.apache.catalina.Context;

/** A peer that is a part of Tomcat. */
interface TomcatPeer extends Peer {
    /** Sets up a webapp that has not started yet. */
    void configure(Context webapp);
}
