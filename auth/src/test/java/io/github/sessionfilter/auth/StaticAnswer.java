package io.github.sessionfilter.auth;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Answers every request with 204, by the Jetty of the service and without a check. */
final class StaticAnswer extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Cache-Control", "no-store");
    }

    public static void main(String[] arguments) throws Exception {
        var server = new Server(new QueuedThreadPool(64, 4));
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(64 * 1024);
        http.setHeaderCacheCaseSensitive(true);
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/auth");
        context.setAllowNullPathInContext(true);
        context.addServlet(new ServletHolder(new StaticAnswer()), "/*");
        server.setHandler(context);
        server.start();
        System.out.println("listens at http://127.0.0.1:" + connector.getLocalPort());
        server.join();
    }
}
