package io.github.sessionfilter;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the companion filters to a webapp whose web.xml has a {@link SessionFilter}.
 *
 * <p>The container runs this at the start of the webapp. Embedded containers may not; see {@link SessionFilter#register}.
 */
public final class SessionFilterInitializer implements ServletContainerInitializer {
    /** Creates the initializer. The container does this. */
    public SessionFilterInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        if (CompanionFilters.areRegistered(context)) {
            return; // by SessionFilter.register
        }
        context.getFilterRegistrations().values().stream()
                .filter(registration -> SessionFilter.class.getName().equals(registration.getClassName()))
                .findFirst()
                .ifPresent(registration -> CompanionFilters.register(context, registration));
    }
}
