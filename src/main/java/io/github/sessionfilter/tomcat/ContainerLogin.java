package io.github.sessionfilter.tomcat;

import io.github.sessionfilter.running.Internals;
import jakarta.security.auth.message.config.AuthConfigFactory;
import jakarta.servlet.ServletContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Registers the sessions of a webapp with Tomcat's authenticator, until it is closed.
 *
 * <p>Only Tomcat has the classes of Jakarta Authentication that this needs. Thread-safe.
 */
public final class ContainerLogin implements AutoCloseable {
    private static final String LAYER = "HttpServlet";

    private final AuthConfigFactory factory;
    private final String registration;

    private ContainerLogin(AuthConfigFactory factory, String registration) {
        this.factory = factory;
        this.registration = registration;
    }

    /**
     * Checks whether {@link #register} is possible.
     *
     * @throws IllegalStateException if it is not; the message says what was expected
     */
    public static void requirePossible(ServletContext context) {
        var server = context.getClass();
        if (!server.getName().startsWith("org.apache.catalina.")) {
            throw new IllegalStateException("expected Tomcat, but this container's class is " + server.getName());
        }
        try {
            Internals.field(Class.forName(SessionAuth.FACADE, false, server.getClassLoader()), "request");
            if (authenticator(context) == null) {
                throw new IllegalStateException("expected a webapp with an authenticator; its context has no Realm");
            }
            if (factory().getConfigProvider(LAYER, appContext(context), null) != null) {
                throw new IllegalStateException(
                        "expected to be the webapp's only module of Jakarta Authentication; another"
                                + " one is registered, in conf/jaspic-providers.xml or by another version of the webapp");
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("expected a version of Tomcat that is known", e);
        }
    }

    /** Lets {@code check} tell Tomcat who sends each request of the webapp. */
    public static ContainerLogin register(ServletContext context, CallerCheck check) {
        try {
            var factory = factory();
            var registration = factory.registerConfigProvider(
                    new SessionAuthProvider(check),
                    LAYER,
                    appContext(context),
                    "session-filter" + context.getContextPath());
            var login = new ContainerLogin(factory, registration);
            // After a reload, the authenticator of the earlier start goes on, and remembers that it has no module.
            Internals.call(Objects.requireNonNull(authenticator(context)), "notify", LAYER, appContext(context));
            return login;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Tomcat takes no module of Jakarta Authentication", e);
        }
    }

    private static AuthConfigFactory factory() {
        var factory = AuthConfigFactory.getFactory();
        if (factory == null) {
            throw new IllegalStateException("expected a factory of Jakarta Authentication; this server has none");
        }
        return factory;
    }

    /** Returns the name by which Tomcat's authenticator looks for the module of a webapp. */
    private static String appContext(ServletContext context) {
        return context.getVirtualServerName() + " " + context.getContextPath();
    }

    private static @Nullable Object authenticator(ServletContext context) throws ReflectiveOperationException {
        var container = Internals.get(Internals.get(context, "context"), "context");
        return Internals.call(container, "getAuthenticator");
    }

    @Override
    public void close() {
        factory.removeRegistration(registration);
    }
}
