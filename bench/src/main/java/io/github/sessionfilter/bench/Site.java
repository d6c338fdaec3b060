package io.github.sessionfilter.bench;

import io.github.sessionfilter.LoginSettings;
import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.TicketSettings;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.UntaggedIds;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;

/** A webapp behind a filter with default settings, in an embedded Jetty on 127.0.0.1. Not thread-safe. */
final class Site implements AutoCloseable {
    static final String PROTECTED = "/film";
    static final String PUBLIC = "/public";
    static final String LOGIN = "/login";
    /** A folder for which there are tickets, by {@link #withTickets}: a handler answers with four bytes. */
    static final String SHORT_FOLDER = "/media/short/";
    /** A folder of films, by {@link #withTickets}, which the container's file servlet sends: those of the example. */
    static final String FILM_FOLDER = "/media/life/hls/";

    private static final Path FILMS = Path.of("..", "webapp-example", "src", "main", "webapp");

    /** How many people may log in: {@code person0} and so on. */
    static final int PEOPLE = 1_000;

    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);
    private final ServletContextHandler webapp = new ServletContextHandler("/", ServletContextHandler.SESSIONS);

    /** Starts a site with its sessions in the database {@code server}, which may be down. */
    Site(MySqlServer server) throws Exception {
        this(server, UntaggedIds.ACCEPT);
    }

    /** Starts a site as {@link #Site(MySqlServer)} does, with a value of {@code untaggedIds}. */
    Site(MySqlServer server, UntaggedIds untaggedIds) throws Exception {
        this(config(server, untaggedIds).build(), webapp -> {});
    }

    private static SessionFilterConfig.Builder config(MySqlServer server, UntaggedIds untaggedIds) {
        return SessionFilterConfig.builder()
                .set(Settings.PUBLIC_PATHS, PUBLIC + ", " + LOGIN)
                .set(Settings.JDBC_URL, server.url())
                .set(Settings.JDBC_USER, server.user())
                .set(Settings.JDBC_PASSWORD, server.password())
                .set(Settings.STORE_TIMEOUT, LiveRows.STORE_TIMEOUT)
                .set(Settings.UNTAGGED_IDS, untaggedIds.name().toLowerCase(Locale.ROOT));
    }

    /** Starts a site with the built-in login, a realm of one user in Jetty, and a trusted proxy at this address. */
    static Site withLogin(MySqlServer server) throws Exception {
        var config = config(server, UntaggedIds.REFUSE)
                .set(Settings.SESSION_COOKIE, "SID")
                .set(LoginSettings.LOGIN, "container")
                .set(Settings.TRUSTED_PROXIES, "127.0.0.1")
                .build();
        return new Site(config, webapp -> {
            var users = new UserStore();
            for (int i = 0; i < PEOPLE; i++) {
                users.addUser("person" + i, Credential.getCredential("wonderland" + i), new String[] {"viewer"});
            }
            var realm = new HashLoginService("people");
            realm.setUserStore(users);
            var security = new ConstraintSecurityHandler();
            security.setLoginService(realm);
            security.setAuthenticator(new BasicAuthenticator());
            webapp.setSecurityHandler(security);
        });
    }

    /** Starts a site with tickets. */
    static Site withTickets(MySqlServer server) throws Exception {
        var config = config(server, UntaggedIds.ACCEPT)
                .set(TicketSettings.TICKET_PATHS, "/media/*")
                .set(TicketSettings.TICKET_KEYS, "the-key-of-a-site-that-is-measured")
                .build();
        return new Site(config, webapp -> {
            webapp.setBaseResourceAsPath(FILMS.toAbsolutePath().normalize());
            var files = new ServletHolder(new DefaultServlet());
            files.setInitParameter("pathInfoOnly", "false");
            webapp.addServlet(files, FILM_FOLDER + "*");
        });
    }

    /** Returns the path of a file with a ticket of the session of {@code id} for its folder. */
    String ticketPath(String id, String folder, String file) {
        var context = webapp.getServletContext();
        var presented = Objects.requireNonNull(SessionId.parse(id));
        if (!(SessionFilter.sessions(context).check(presented) instanceof Live live)) {
            throw new IllegalStateException("a session of the bench is not live");
        }
        return SessionFilter.tickets(context)
                .create(live.session(), folder, Duration.ofHours(1))
                .pathTo(file);
    }

    private Site(SessionFilterConfig config, Consumer<ServletContextHandler> more) throws Exception {
        var filter = new FilterHolder(new SessionFilter(config));
        filter.setAsyncSupported(true);
        more.accept(webapp);
        webapp.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        webapp.addServlet(new ServletHolder(new Handler()), "/*");
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(webapp);
        jetty.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop Jetty", e);
        }
    }

    /** Answers with four bytes and, on {@link #LOGIN}, logs a user in. */
    private static final class Handler extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final byte[] BODY = "okay".getBytes(StandardCharsets.US_ASCII);

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (LOGIN.equals(request.getPathInfo())) {
                SessionFilter.login(request, response, "somebody", "bench");
            }
            response.setContentType("text/plain");
            response.setContentLength(BODY.length);
            response.getOutputStream().write(BODY);
        }
    }
}
