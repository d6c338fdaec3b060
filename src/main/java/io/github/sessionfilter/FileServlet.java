package io.github.sessionfilter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the container's own file servlet by its class.
 *
 * <p>Tomcat's uses sendfile only for Tomcat's own request and response classes. Both Tomcat's and Jetty's ask nobody for the
 * principal. An application's servlet may have any name, {@code default} included. Thread-safe.
 */
final class FileServlet {
    private static final Pattern CLASS_NAME = Pattern.compile("org\\.apache\\.catalina\\.servlets\\.DefaultServlet"
            + "|org\\.eclipse\\.jetty\\.(ee\\d+\\.)?servlet\\.(DefaultServlet|ResourceServlet)");

    /** By servlet name. A webapp has a fixed number of servlets. */
    private final ConcurrentMap<String, Boolean> known = new ConcurrentHashMap<>();

    /** Null until the first request, when all filters are registered. */
    private volatile @Nullable Boolean gateIsTheOnlyFilter;

    /** Returns whether the container's file servlet is the target of {@code request}. */
    boolean answers(HttpServletRequest request) {
        var name = request.getHttpServletMapping().getServletName();
        var isFileServlet = known.get(name);
        return isFileServlet != null ? isFileServlet : look(name, request.getServletContext());
    }

    /**
     * Returns whether the container's file servlet surely gets {@code request} next, from the gate itself.
     *
     * <p>With the last filter, it does not. Without, it does if no other filter of the webapp could answer in its place.
     */
    boolean isNextAfter(HttpServletRequest request) {
        var alone = gateIsTheOnlyFilter;
        if (alone == null) {
            alone = request.getServletContext().getFilterRegistrations().size() == 1;
            gateIsTheOnlyFilter = alone;
        }
        return alone && request.getDispatcherType() == DispatcherType.REQUEST && answers(request);
    }

    /**
     * Returns whether the container's file servlet gets {@code request} next, from the last filter.
     *
     * <p>In an INCLUDE dispatch, the mapping is that of the including servlet. An upgrade is answered by a filter of the
     * container, which may stand behind the last one.
     */
    boolean isNextAfterTheLastFilter(HttpServletRequest request) {
        return request.getDispatcherType() != DispatcherType.INCLUDE && answers(request) && !UpgradeRequest.is(request);
    }

    private boolean look(String name, ServletContext context) {
        var registration = context.getServletRegistration(name);
        if (registration == null) {
            return false; // no servlet is mapped
        }
        var className = registration.getClassName();
        boolean isFileServlet =
                className != null && CLASS_NAME.matcher(className).matches();
        known.put(name, isFileServlet);
        return isFileServlet;
    }
}
