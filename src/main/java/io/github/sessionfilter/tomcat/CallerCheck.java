package io.github.sessionfilter.tomcat;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells Tomcat who sends a request, before any filter runs.
 *
 * <p>Implementations are thread-safe.
 */
public interface CallerCheck {
    /**
     * Returns the person who sends {@code request}, or null if it presents no live session.
     *
     * @param required whether Tomcat admits nobody else, because of a {@code <security-constraint>} or a call of {@code
     *     authenticate}; if false, a public path has no person
     */
    @Nullable
    Caller check(HttpServletRequest request, boolean required);

    /**
     * Answers a request that requires a person and has none.
     *
     * @return false if it is not answered, and Tomcat decides
     */
    boolean refuse(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;

    /** Ends the session of {@code request}, after a call of its {@code logout}. */
    void logout(HttpServletRequest request, HttpServletResponse response);
}
