package io.github.sessionfilter.running;

import jakarta.servlet.http.HttpServletRequest;

/** The decision to admit a request, as the request keeps it. */
public interface Admission {
    /** The request attribute that holds the decision. */
    String ATTRIBUTE = "io.github.sessionfilter.verdict";

    /** Returns whether the admitted request has this running response. */
    boolean has(Object runningResponse);

    /** Returns whether {@code request} is still the one of a running response, and not a later one of its connection. */
    static boolean isStillOf(HttpServletRequest request, Object runningResponse) {
        try {
            return request.getAttribute(ATTRIBUTE) instanceof Admission admission && admission.has(runningResponse);
        } catch (IllegalStateException | NullPointerException recycled) { // Tomcat and Jetty, after the completion
            return false;
        }
    }
}
