package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletContext;

/** The container and the handler alone: what is asked for without any check. */
final class Bare implements Peer {
    @Override
    public void install(ServletContext webapp) {
        Peer.add(webapp, Hello.PATH, new Hello(request -> "anybody"));
    }
}
