package io.github.sessionfilter.bench.peers;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;

/** One kind of session check, or none. */
interface Peer {
    /** Adds the handler and this peer's check to a webapp. */
    void install(ServletContext webapp) throws Exception;

    /** Adds a filter for all requests, after the filters added before. */
    static void add(ServletContext webapp, Filter filter) {
        var registration = webapp.addFilter(filter.getClass().getName(), filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), true, "/*");
    }

    /** Adds a servlet. */
    static void add(ServletContext webapp, String path, Servlet servlet) {
        var registration = webapp.addServlet(servlet.getClass().getName(), servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(path);
    }
}
