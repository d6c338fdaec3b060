package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.bench.Figures;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;

/** This project's filter, with the pool of its own and its default settings, but for {@code -DcacheSize} of its JVM. */
final class Gate implements Peer {
    private static final int CACHE_SIZE = Figures.setting("cacheSize", 100_000);

    private final String url;

    Gate(String url) {
        this.url = url;
    }

    @Override
    public void install(ServletContext webapp) {
        Peer.add(
                webapp,
                new SessionFilter(SessionFilterConfig.builder()
                        .set(Settings.JDBC_URL, url)
                        .set(Settings.CACHE_SIZE, CACHE_SIZE)
                        .build()));
        Peer.add(webapp, Hello.PATH, new Hello(HttpServletRequest::getRemoteUser));
    }
}
