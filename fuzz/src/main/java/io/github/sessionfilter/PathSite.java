package io.github.sessionfilter;

import io.github.sessionfilter.ticket.TicketKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** A webapp behind the filter in a container that gets requests without a socket. Not thread-safe. */
abstract class PathSite {
    private static final String PUBLIC_PATHS = "/login, /public/*, /index.html";
    /** The servlets behind the filter. Two of them are public, and one path of the root servlet. */
    private static final List<String> SERVLETS =
            List.of("/login", "/public/*", "/whoami", "/admin/*", "/media/*", "*.txt", "/");

    private static final Set<String> PUBLIC_SERVLETS = Set.of("/login", "/public/*");
    private static final String PUBLIC_FILE = "/index.html";

    private static final String KEY = "a key that only this webapp knows".replace(' ', '-');

    private final Recorder recorder = new Recorder();
    private final TicketKeys keys = new TicketKeys(List.of(KEY), "web_session");
    private @Nullable String ticket;

    /**
     * A request that the filter let in, as the container sees it. Immutable and thread-safe.
     *
     * @param servlet the pattern of the servlet
     * @param path the servlet path and path info
     * @param uri the request URI, as the client sent it
     */
    record Reached(String servlet, String path, String uri) {
        /**
         * Returns whether the container maps it to a public servlet, and a framework that reads the URI to the same
         * path.
         */
        boolean isPublic() {
            var plain = uri.replaceAll(";[^/]*", "");
            return (PUBLIC_SERVLETS.contains(servlet) || path.equals(PUBLIC_FILE))
                    && (decoded(plain, StandardCharsets.UTF_8).equals(path)
                            || decoded(plain, StandardCharsets.ISO_8859_1).equals(path));
        }

        /**
         * Returns whether the container maps it below a folder, and a framework that reads the URI without the ticket to the
         * same path.
         */
        boolean isBelow(String folder, String ticket) {
            var plain = uri.replace(ticket, "").replaceAll(";[^/]*$", "");
            return path.startsWith(folder)
                    && !plain.contains(";")
                    && (decoded(plain, StandardCharsets.UTF_8).equals(path)
                            || decoded(plain, StandardCharsets.ISO_8859_1).equals(path));
        }

        /** @param sent the charset in which the container reads unescaped bytes beyond ASCII */
        private static String decoded(String uri, Charset sent) {
            var bytes = new ByteArrayOutputStream();
            for (int i = 0; i < uri.length(); i++) {
                if (uri.charAt(i) == '%' && i + 2 < uri.length()) {
                    bytes.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                    i += 2;
                } else {
                    bytes.writeBytes(uri.substring(i, i + 1).getBytes(sent));
                }
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** A filter behind the session filter that records the requests that were let in. */
    private static final class Recorder extends HttpFilter {
        private static final long serialVersionUID = 1L;

        private transient @Nullable Reached reached;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            var info = request.getPathInfo();
            var path = request.getServletPath() + (info == null ? "" : info);
            reached = new Reached(request.getHttpServletMapping().getPattern(), path, request.getRequestURI());
            chain.doFilter(request, response);
        }
    }

    /**
     * Sends this target. Returns the request that was let in, or null if it was refused. Fails if the answer is a
     * 500.
     */
    final @Nullable Reached get(byte[] target) {
        recorder.reached = null;
        int status = status(target);
        Violation.unless(status != 500, this + " answered " + status, new String(target, StandardCharsets.ISO_8859_1));
        return recorder.reached;
    }

    abstract int status(byte[] target);

    abstract ServletContext context();

    /** Returns the token of a ticket of a live session, the same for each call. */
    final String ticket(String folder) {
        if (ticket == null) {
            var session = SessionFilter.sessions(context()).create("alice", "").session();
            var path = SessionFilter.tickets(context())
                    .create(session, folder, Duration.ofHours(10))
                    .queryTo("");
            ticket = path.substring(path.indexOf('=') + 1);
        }
        return ticket;
    }

    /** Returns whether the webapp's key has signed {@code token} for a folder of {@code path}. */
    final boolean isTicket(String token, String path) {
        return keys.verify(token, path) != null;
    }

    private static SessionFilter filter() {
        return new SessionFilter(SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, "jdbc:h2:mem:paths;DB_CLOSE_DELAY=-1")
                .set(Settings.JDBC_USER, "sa")
                .set(Settings.PUBLIC_PATHS, PUBLIC_PATHS)
                .set(TicketSettings.TICKET_PATHS, "/media/*")
                .set(TicketSettings.TICKET_KEYS, KEY)
                .build());
    }

    /** Returns a servlet that answers with a 204. */
    private static HttpServlet servlet() {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
        };
    }

    static PathSite jetty() {
        return new InJetty();
    }

    static PathSite tomcat() {
        return new InTomcat();
    }

    private static final class InJetty extends PathSite {
        private final LocalConnector connector;
        private final ServletContext context;

        InJetty() {
            var server = new Server();
            connector = new LocalConnector(server);
            server.addConnector(connector);
            var handler = new ServletContextHandler("/");
            var all = EnumSet.of(DispatcherType.REQUEST);
            handler.addFilter(new FilterHolder(filter()), "/*", all);
            handler.addFilter(new FilterHolder(super.recorder), "/*", all);
            for (var path : SERVLETS) {
                handler.addServlet(new ServletHolder("servlet " + path, servlet()), path);
            }
            server.setHandler(handler);
            context = handler.getServletContext();
            try {
                server.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        int status(byte[] target) {
            var request = new ByteArrayOutputStream();
            request.writeBytes("GET ".getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(target);
            request.writeBytes(
                    " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try {
                var answer = connector.getResponse(ByteBuffer.wrap(request.toByteArray()));
                return Integer.parseInt(
                        new String(answer.array(), answer.arrayOffset() + 9, 3, StandardCharsets.US_ASCII));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        ServletContext context() {
            return context;
        }

        @Override
        public String toString() {
            return "Jetty";
        }
    }

    /** Calls Tomcat behind its HTTP parser, so that it also gets targets that the parser would refuse. */
    private static final class InTomcat extends PathSite {
        private final CoyoteAdapter adapter;
        private final ServletContext context;

        private static String folder(String prefix) throws IOException {
            var made = Files.createDirectories(Path.of("target", "webapps")).toAbsolutePath();
            return Files.createTempDirectory(made, prefix).toString();
        }

        InTomcat() {
            var tomcat = new Tomcat();
            try {
                tomcat.setBaseDir(folder("tomcat"));
                tomcat.setHostname("localhost");
                tomcat.setPort(0);
                var connector = tomcat.getConnector();
                connector.setProperty("address", "127.0.0.1");
                var webapp = tomcat.addContext("", folder("webapp"));
                for (var filter : List.of(filter(), super.recorder)) {
                    var definition = new FilterDef();
                    definition.setFilterName(filter.getClass().getSimpleName());
                    definition.setFilter(filter);
                    webapp.addFilterDef(definition);
                    var mapping = new FilterMap();
                    mapping.setFilterName(definition.getFilterName());
                    mapping.addURLPattern("/*");
                    webapp.addFilterMap(mapping);
                }
                for (var path : SERVLETS) {
                    Tomcat.addServlet(webapp, "servlet " + path, servlet());
                    webapp.addServletMapping(path, "servlet " + path);
                }
                tomcat.start();
                context = webapp.getServletContext();
                adapter = (CoyoteAdapter) connector.getProtocolHandler().getAdapter();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        int status(byte[] target) {
            int end = 0;
            while (end < target.length && target[end] != '?') {
                end++;
            }
            var request = new Request();
            var response = new Response();
            response.setOutputBuffer(DISCARDING);
            response.setRequest(request);
            request.setResponse(response);
            request.setMethod("GET");
            request.protocol().setString("HTTP/1.1");
            request.scheme().setString("http");
            request.serverName().setString("localhost");
            request.requestURI().setBytes(target, 0, end);
            if (end < target.length) {
                request.queryString().setBytes(target, end + 1, target.length - end - 1);
            }
            try {
                adapter.service(request, response);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return response.getStatus();
        }

        private static final OutputBuffer DISCARDING = new OutputBuffer() {
            @Override
            public int doWrite(ByteBuffer chunk) {
                int length = chunk.remaining();
                chunk.position(chunk.limit());
                return length;
            }

            @Override
            public long getBytesWritten() {
                return 0;
            }
        };

        @Override
        ServletContext context() {
            return context;
        }

        @Override
        public String toString() {
            return "Tomcat";
        }
    }
}
