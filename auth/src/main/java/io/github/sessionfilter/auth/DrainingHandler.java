package io.github.sessionfilter.auth;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Asks proxies to close their connections while the service is about to stop. They open new ones, here or at another service.
 *
 * <p>Thread-safe.
 */
final class DrainingHandler extends Handler.Wrapper {
    private final Health health;

    DrainingHandler(Health health, Handler handler) {
        super(handler);
        this.health = health;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (health.isDraining()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        return super.handle(request, response, callback);
    }
}
