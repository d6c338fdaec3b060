package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.bench.Figures;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;

/** This project's filter with its own pool and default settings. {@code -DcacheSize} of its JVM sets the cache size. */
final class SessionFilterPeer implements Peer {
    private static final int CACHE_SIZE = Figures.setting("cacheSize", 100_000);

    private final String url;

    SessionFilterPeer(String url) {
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
