package io.github.sessionfilter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;

/** A servlet container in this JVM, with one webapp behind a SessionFilter, on a free port of 127.0.0.1. */
interface TestContainer {
    String FILTER = "session-filter";

    /** The status that has an error page, and its path. */
    int ERROR_PAGE_STATUS = 409;

    String ERROR_PAGE = "/who";

    /** A user of the container's realm. */
    record User(String password, String... roles) {}

    /** The parts of the webapp. The session filter stands between its filters, unless it is null. */
    record Webapp(
            String contextPath,
            Path files,
            Filter sessionFilter,
            Map<String, String> initParams,
            List<Filter> filtersInFront,
            List<Filter> otherFilters,
            Map<String, Servlet> servlets,
            List<ServletContainerInitializer> initializers,
            Map<String, User> realm) {
        Webapp(String contextPath, Map<String, String> initParams) throws IOException {
            this(
                    contextPath,
                    folder("webapp"),
                    new SessionFilter(),
                    new LinkedHashMap<>(initParams),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new LinkedHashMap<>(),
                    new ArrayList<>(List.of(new SessionFilterInitializer())),
                    new LinkedHashMap<>());
        }

        /** Returns this webapp without the declaration of the session filter. */
        Webapp undeclared() {
            return new Webapp(
                    contextPath, files, null, initParams, filtersInFront, otherFilters, servlets, initializers, realm);
        }
    }

    /** Creates a folder below {@code target}, which {@code mvn clean} deletes. */
    private static Path folder(String prefix) throws IOException {
        return Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "webapps")).toAbsolutePath(), prefix);
    }

    int port();

    ServletContext servletContext();

    void stop() throws Exception;

    /** Starts an embedded Jetty. */
    static TestContainer jetty(Webapp webapp) throws Exception {
        var server = new Server();
        var http = new HttpConfiguration();
        var connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler(
                webapp.contextPath.isEmpty() ? "/" : webapp.contextPath, ServletContextHandler.SESSIONS);
        context.setBaseResourceAsPath(webapp.files);
        if (!webapp.realm.isEmpty()) {
            var users = new UserStore();
            webapp.realm.forEach(
                    (name, user) -> users.addUser(name, Credential.getCredential(user.password()), user.roles()));
            var realm = new HashLoginService("test");
            realm.setUserStore(users);
            var security = new ConstraintSecurityHandler();
            security.setLoginService(realm);
            security.setAuthenticator(new BasicAuthenticator());
            context.setSecurityHandler(security);
        }
        for (var front : webapp.filtersInFront) {
            var holder = new FilterHolder(front);
            holder.setInitParameters(webapp.initParams);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        }
        if (webapp.sessionFilter != null) {
            var filter = new FilterHolder(webapp.sessionFilter);
            filter.setName(FILTER);
            filter.setInitParameters(webapp.initParams);
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        }
        for (var other : webapp.otherFilters) {
            var holder = new FilterHolder(other);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        }
        webapp.servlets.forEach((path, servlet) -> {
            var holder = new ServletHolder("servlet" + path, servlet);
            holder.setAsyncSupported(true);
            context.addServlet(holder, path);
        });
        context.addServlet(new ServletHolder("default", DefaultServlet.class), "/");
        var errorPages = new ErrorPageErrorHandler();
        errorPages.addErrorPage(ERROR_PAGE_STATUS, ERROR_PAGE);
        context.setErrorHandler(errorPages);
        webapp.initializers.forEach(context::addServletContainerInitializer);
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        return new TestContainer() {
            @Override
            public int port() {
                return connector.getLocalPort();
            }

            @Override
            public ServletContext servletContext() {
                return context.getServletContext();
            }

            @Override
            public void stop() throws Exception {
                server.stop();
            }
        };
    }

    /** Starts an embedded Tomcat. */
    static TestContainer tomcat(Webapp webapp) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(folder("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("continueResponseTiming", "onRead");
        tomcat.getConnector().setThrowOnFailure(true);
        tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
        Context context = tomcat.addContext(webapp.contextPath, webapp.files.toString());
        webapp.realm.forEach((name, user) -> {
            tomcat.addUser(name, user.password());
            for (var role : user.roles()) {
                tomcat.addRole(name, role);
            }
        });
        for (int i = 0; i < webapp.filtersInFront.size(); i++) {
            addFilter(context, "front" + i, webapp.filtersInFront.get(i), webapp.initParams, "REQUEST");
        }
        if (webapp.sessionFilter != null) {
            addFilter(context, FILTER, webapp.sessionFilter, webapp.initParams, "REQUEST", "ASYNC");
        }
        for (int i = 0; i < webapp.otherFilters.size(); i++) {
            addFilter(context, "other" + i, webapp.otherFilters.get(i), Map.of(), "REQUEST");
        }
        webapp.servlets.forEach((path, servlet) -> {
            var wrapper = Tomcat.addServlet(context, "servlet" + path, servlet);
            wrapper.setAsyncSupported(true);
            context.addServletMapping(path, "servlet" + path);
        });
        Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet")
                .setAsyncSupported(true);
        context.addServletMapping("/", "default");
        var errorPage = new ErrorPage();
        errorPage.setErrorCode(ERROR_PAGE_STATUS);
        errorPage.setLocation(ERROR_PAGE);
        context.addErrorPage(errorPage);
        webapp.initializers.forEach(initializer -> context.addServletContainerInitializer(initializer, Set.of()));
        tomcat.start();
        if (!context.getState().isAvailable()) {
            tomcat.stop();
            tomcat.destroy();
            throw new IllegalStateException("the webapp did not start");
        }
        return new TestContainer() {
            @Override
            public int port() {
                return tomcat.getConnector().getLocalPort();
            }

            @Override
            public ServletContext servletContext() {
                return context.getServletContext();
            }

            @Override
            public void stop() throws Exception {
                tomcat.stop();
                tomcat.destroy();
            }
        };
    }

    private static void addFilter(
            Context context, String name, Filter filter, Map<String, String> initParams, String... dispatchers) {
        var definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        definition.setFilterClass(filter.getClass().getName());
        definition.setAsyncSupported("true");
        initParams.forEach(definition::addInitParameter);
        context.addFilterDef(definition);
        var mapping = new FilterMap();
        mapping.setFilterName(name);
        mapping.addURLPattern("/*");
        for (var dispatcher : dispatchers) {
            mapping.setDispatcher(dispatcher);
        }
        context.addFilterMap(mapping);
    }
}
