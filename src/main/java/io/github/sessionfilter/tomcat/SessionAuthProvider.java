package io.github.sessionfilter.tomcat;

import jakarta.security.auth.message.AuthException;
import jakarta.security.auth.message.config.AuthConfigProvider;
import jakarta.security.auth.message.config.ClientAuthConfig;
import jakarta.security.auth.message.config.ServerAuthConfig;
import javax.security.auth.callback.CallbackHandler;

/**
 * Gives Tomcat the {@link SessionAuth} of one webapp.
 *
 * <p>It has no {@code ServerAuthModule}: the way to register one came with Jakarta Authentication 3, and Tomcat 9 has an
 * older version. Thread-safe.
 */
final class SessionAuthProvider implements AuthConfigProvider {
    private final CallerCheck check;

    SessionAuthProvider(CallerCheck check) {
        this.check = check;
    }

    @Override
    public ServerAuthConfig getServerAuthConfig(String layer, String appContext, CallbackHandler handler) {
        return new SessionAuth(check, layer, appContext, handler);
    }

    @Override
    public ClientAuthConfig getClientAuthConfig(String layer, String appContext, CallbackHandler handler)
            throws AuthException {
        throw new AuthException("this module authenticates requests that a server receives");
    }

    @Override
    public void refresh() {}
}
