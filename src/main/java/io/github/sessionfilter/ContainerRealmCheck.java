package io.github.sessionfilter;

import io.github.sessionfilter.running.Internals;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Finds a webapp whose container asks no realm, or one that locks people out.
 *
 * <p>On Jetty, the realm is missing without a {@code <login-config>} or a {@code LoginService}. Tomcat always has one. Where
 * reflection fails, or in another container, nothing is known to be wrong.
 */
final class ContainerRealmCheck {
    private static final Logger LOG = System.getLogger(ContainerRealmCheck.class.getName());

    private static final String LOCK_OUT_REALM = "org.apache.catalina.realm.LockOutRealm";

    private ContainerRealmCheck() {}

    /** Returns whether a few wrong passwords of anybody lock a person out, as with Tomcat's realm as delivered. */
    static boolean locksOut(ServletContext context) {
        if (!context.getClass().getName().startsWith("org.apache.catalina.")) {
            return false;
        }
        try {
            var realm = FilterMappings.callOrNull(FilterMappings.tomcatContext(context), "getRealm");
            return realm != null && Internals.isA(realm.getClass(), LOCK_OUT_REALM);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the realm of this container cannot be read", e);
            return false;
        }
    }

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
