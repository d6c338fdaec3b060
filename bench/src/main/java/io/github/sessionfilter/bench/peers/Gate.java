package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;

/** This project's filter, with its default settings and the pool of its own. */
final class Gate implements Peer {
    private final String url;

    Gate(String url) {
        this.url = url;
    }

    @Override
    public void install(ServletContext webapp) {
        Peer.add(
                webapp,
                new SessionFilter(SessionFilterConfig.builder()
                        .set(SessionFilterConfig.JDBC_URL, url)
                        .build()));
        Peer.add(webapp, Hello.PATH, new Hello(HttpServletRequest::getRemoteUser));
    }
}
