package io.github.sessionfilter.bench.peers;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;

/** One way to let only known users in, or all. */
interface Peer {
    /** Puts the handler into a webapp, and before it what this peer is about. */
    void install(ServletContext webapp) throws Exception;

    /** Adds a filter for all requests, behind those added before. */
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
