package io.github.sessionfilter;

import io.github.sessionfilter.jetty.JettyResponses;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.tomcat.TomcatResponses;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Chooses how running responses end, by the container in which the webapp starts. */
final class ContainerResponses {
    private ContainerResponses() {}

    /** Returns the responses of the container. It logs once if the container gives no way to end them. */
    static ServerResponses of(ServletContext context, Logger logger) {
        var type = context.getClass();
        try {
            if (type.getName().startsWith("org.apache.catalina.")) {
                return TomcatResponses.of(type.getClassLoader(), logger);
            }
            if (type.getName().startsWith("org.eclipse.jetty.")) {
                return JettyResponses.of(type.getClassLoader(), logger);
            }
            logger.log(
                    Level.INFO,
                    "running responses may go on after a logout: the container is neither Tomcat nor Jetty");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            logger.log(
                    Level.WARNING,
                    "running responses may go on after a logout: this version of the container is not known",
                    e);
        }
        return ServerResponses.UNKNOWN;
    }
}
