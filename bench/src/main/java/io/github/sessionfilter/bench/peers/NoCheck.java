package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletContext;

/** Installs the handler without a check. */
final class NoCheck implements Peer {
    @Override
    public void install(ServletContext webapp) {
        Peer.add(webapp, Hello.PATH, new Hello(request -> "anybody"));
    }
}
