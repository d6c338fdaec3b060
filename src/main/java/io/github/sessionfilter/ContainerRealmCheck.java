package io.github.sessionfilter;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Finds a webapp whose container asks no realm: on Jetty, one without a {@code <login-config>} or a {@code LoginService}.
 *
 * <p>Tomcat always has a realm. Where reflection fails, or in another container, nothing is known to be missing.
 */
final class ContainerRealmCheck {
    private static final Logger LOG = System.getLogger(ContainerRealmCheck.class.getName());

    private ContainerRealmCheck() {}

    /** Returns whether every call of {@code HttpServletRequest.login} would fail. */
    static boolean isMissing(ServletContext context) {
        if (!context.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return false;
        }
        try {
            var handler = FilterMappings.call(context, "getContextHandler");
            var security = FilterMappings.callOrNull(handler, "getSecurityHandler");
            return security == null
                    || FilterMappings.callOrNull(security, "getLoginService") == null
                    || FilterMappings.callOrNull(security, "getAuthenticator") == null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the realm of this container cannot be read", e);
            return false;
        }
    }
}
