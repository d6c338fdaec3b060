package io.github.sessionfilter.recipes;

import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A film site: a proxy with the configuration of its page, authentication services, the webapp that logs people in, the
 * video server in Go, and a database. Not thread-safe.
 */
final class Site implements AutoCloseable {
    /** The bytes of {@code films/big.bin}. The eight bytes at each multiple of eight are the number of their offset. */
    static final long BIG_FILE = 200_000_000;

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path CLIPS = Path.of("..", "webapp-example", "src", "main", "webapp", "media");
    /** The hash of the password wonderland. */
    private static final String PASSWORD =
            "pbkdf2:600000:AAECAwQFBgcICQoLDA0ODw==:S4RVv8t9lTjVcpDBQ1EvyTdhM26SR+OUksvtATHVAow=";

    private static final int CHUNK = 1_000_000;

    final MySqlServer database = MySqlServer.mariaDb();
    final List<ChildProcess> services = new ArrayList<>();
    final Webapp webapp;
    final ChildProcess proxy;
    private final Proxy kind;
    private final ChildProcess handler;
    private final Path folder;
    private final Proxy.Backends backends;

    /** Starts everything with {@code settings} for the authentication services and the webapp. */
    Site(Proxy kind, int services, Map<String, String> settings) throws Exception {
        this.kind = kind;
        Assumptions.assumeTrue(Files.isExecutable(Path.of(kind.binary())), "needs the Debian package of " + kind);
        folder = Files.createTempDirectory(Files.createDirectories(TARGET.resolve("sites")), kind.name());
        var files = files();
        handler = videoServer(files.resolve("films"));
        var common = new LinkedHashMap<>(Map.of(
                "jdbcUrl",
                database.url().replace("jdbc:mysql:", "jdbc:mariadb:"),
                "jdbcUser",
                database.user(),
                "sessionCookie",
                "SID",
                "sessionCookieSecure",
                "false"));
        common.putAll(settings);
        common.put("login", "container");
        common.put("realmFile", realm().toString());
        for (int i = 0; i < services; i++) {
            this.services.add(AuthService.start(common, folder.resolve("service-" + i)));
        }
        common.keySet().removeAll(List.of("login", "realmFile", "sessionCookie", "sessionCookieSecure"));
        common.put("jdbcUrl", database.url());
        common.merge("publicPaths", "/begin", (paths, login) -> paths + ", " + login);
        webapp = new Webapp(common);
        var ports = this.services.stream().map(ChildProcess::port).toList();
        backends = new Proxy.Backends(ports, handler.port(), files);
        proxy = kind.start(folder, kind.page(), backends);
    }

    /** Starts the same proxy with the same configuration, but without the check. */
    ChildProcess unguarded() throws IOException {
        return kind.start(folderOf("unguarded"), kind.unguarded(kind.page()), backends);
    }

    /** Starts the same proxy, which asks the video server instead of the service: it lets everybody in. */
    ChildProcess askingForNothing() throws IOException {
        var everybody = new Proxy.Backends(List.of(handler.port()), handler.port(), backends.files());
        return kind.start(folderOf("asking-for-nothing"), kind.page(), everybody);
    }

    private Path folderOf(String proxy) throws IOException {
        return Files.createDirectory(folder.resolve(proxy));
    }

    /** Writes the file of the people who log in at a service: alice with the password wonderland. */
    private Path realm() throws IOException {
        return Files.writeString(folder.resolve("people"), "alice " + PASSWORD + " viewer\n");
    }

    /** Makes the folder with the films: those of the example, and one large file that all sites share. */
    private Path files() throws IOException {
        var files = folder.resolve("srv");
        var films = Files.createDirectories(files.resolve("films"));
        try (var clips = Files.walk(CLIPS)) {
            for (var clip : clips.filter(Files::isRegularFile).toList()) {
                var copy = films.resolve(CLIPS.relativize(clip).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(clip, copy);
            }
        }
        Files.createSymbolicLink(films.resolve("big.bin"), bigFile());
        return files;
    }

    private static Path bigFile() throws IOException {
        var big = TARGET.resolve("big.bin");
        if (!Files.exists(big)) {
            var copy = Files.createTempFile(TARGET, "big", null);
            write(copy);
            Files.move(copy, big, StandardCopyOption.ATOMIC_MOVE);
        }
        return big;
    }

    private static void write(Path big) throws IOException {
        try (var file = new RandomAccessFile(big.toFile(), "rw")) {
            var chunk = ByteBuffer.allocate(CHUNK);
            for (long offset = 0; offset < BIG_FILE; offset += Long.BYTES) {
                chunk.putLong(offset);
                if (!chunk.hasRemaining()) {
                    file.write(chunk.array());
                    chunk.clear();
                }
            }
        }
    }

    /** Compiles the video server, and starts it. */
    private ChildProcess videoServer(Path films) throws IOException, InterruptedException {
        var binary = folder.resolve("video-server").toString();
        var source = Path.of("src", "test", "go", "server.go").toString();
        ChildProcess.run(
                List.of("/usr/bin/env", "GOCACHE=" + TARGET.resolve("go"), "go", "build", "-o", binary, source),
                folder.resolve("go.log"));
        int port = MySqlServer.freePort();
        return new ChildProcess(
                List.of(binary, String.valueOf(port), films.toString()), port, folder.resolve("video-server.log"));
    }

    /** Returns the folder of the files that the proxy shows below {@code /films/}. */
    Path films() {
        return backends.files().resolve("films");
    }

    int port() {
        return proxy.port();
    }

    String proxyLog() throws IOException {
        return proxy.log();
    }

    /** Logs {@code user} in at the webapp, and returns the session id. */
    String login(String user) throws IOException {
        return login(user, "viewer");
    }

    /**
     * The URLs of a ticket, without the name of a file.
     *
     * @param path such as {@code /films/life;ticket=.../}
     * @param query such as {@code /films/life/?ticket=...}
     */
    record TicketUrls(String path, String query) {
        /** Returns the value of the parameter. */
        String token() {
            return query.substring(query.indexOf('=') + 1);
        }

        String queryTo(String file) {
            return query.replace("/?", "/" + file + "?");
        }
    }

    /** Lets the webapp make a ticket for {@code folder}. */
    TicketUrls ticket(String id, String folder) throws IOException {
        var urls = body(RawHttp.get(webapp.port(), "/ticket?folder=" + folder, "X-Session-Id: " + id))
                .split(" ");
        return new TicketUrls(urls[0], urls[1]);
    }

    /** Logs {@code user} in with one role, or with none if {@code role} is empty. */
    String login(String user, String role) throws IOException {
        return body(begin(user, role));
    }

    private RawHttp.Answer begin(String user, String role) throws IOException {
        return RawHttp.get(webapp.port(), "/begin?user=" + user + "&role=" + role);
    }

    /** Returns whether a login at the webapp succeeds now. */
    boolean canLogIn() throws IOException {
        return begin("nobody", "").status() == 200;
    }

    private static String body(RawHttp.Answer answer) throws IOException {
        if (answer.status() != 200) {
            throw new IOException("the webapp answers " + answer.status());
        }
        return answer.text().substring(answer.text().indexOf("\r\n\r\n") + 4).strip();
    }

    /** Logs the session out at the webapp. */
    void logout(String id) throws IOException {
        int status = RawHttp.get(webapp.port(), "/end", "X-Session-Id: " + id).status();
        if (status != 204) {
            throw new IOException("the logout failed: " + status);
        }
    }

    /** Sends a GET to the proxy. */
    RawHttp.Answer get(String target, String... headers) throws IOException {
        return RawHttp.get(port(), target, headers);
    }

    /** Sends a GET with a session to the proxy. */
    RawHttp.Answer getAs(String id, String target) throws IOException {
        return get(target, "X-Session-Id: " + id);
    }

    @Override
    public void close() {
        proxy.close();
        webapp.close();
        services.forEach(ChildProcess::close);
        handler.close();
        database.close();
    }
}
