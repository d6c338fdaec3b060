package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.servers.DatabaseServer;
import io.github.sessionfilter.nodes.servers.Engine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Galera cluster of three MariaDB servers on 127.0.0.1, from the packages of the operating system. Not thread-safe.
 */
final class GaleraCluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final String PROVIDER = "/usr/lib/galera/libgalera_smm.so";
    private static final long STARTS_WITHIN_MILLIS = 90_000;
    private static final int SHOWN_LINES = 20;
    private static final String OPTIONS = "sslMode=DISABLED&allowPublicKeyRetrieval=true";

    private final Path folder;
    private final List<Member> members = new ArrayList<>();

    /** Starts the three members, one after the other. */
    GaleraCluster() throws Exception {
        if (!new File(PROVIDER).exists()) {
            throw new IllegalStateException("the packages mariadb-server, galera-4 and rsync are missing");
        }
        folder = Files.createTempDirectory("galera");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        for (int i = 0; i < SIZE; i++) {
            members.add(new Member(folder.resolve("m" + i)));
        }
        for (var member : members) {
            member.install();
        }
        members.get(0).start("gcomm://");
        execute(0, "CREATE DATABASE IF NOT EXISTS test");
        for (int i = 1; i < SIZE; i++) {
            members.get(i).start(address());
        }
    }

    private String address() {
        return "gcomm://"
                + String.join(
                        ",", members.stream().map(m -> "127.0.0.1:" + m.group).toList());
    }

    /**
     * Returns the JDBC URL of a node that prefers the member {@code first}; {@code more} are options such as {@code
     * &a=b}.
     */
    String url(int first, String more) {
        var hosts = new ArrayList<String>();
        for (int i = 0; i < SIZE; i++) {
            hosts.add("127.0.0.1:" + members.get((first + i) % SIZE).sql);
        }
        return "jdbc:mysql://" + String.join(",", hosts) + "/test?" + OPTIONS + "&failOverReadOnly=false" + more;
    }

    List<DatabaseServer> servers() {
        return members.stream()
                .map(member -> new DatabaseServer(Engine.MARIADB, member.sql))
                .toList();
    }

    /** Kills a member with SIGKILL. */
    void kill(int member) {
        members.get(member).kill();
    }

    /** Restarts a member and waits until it is synced. */
    void rejoin(int member) throws Exception {
        members.get(member).start(address());
    }

    void execute(int member, String sql) throws SQLException {
        try (var connection = members.get(member).connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Makes a member lag behind while {@code meanwhile} runs: it answers queries and applies no writes of the others.
     */
    void lag(int member, Runnable meanwhile) throws SQLException {
        try (var connection = members.get(member).connect();
                var statement = connection.createStatement()) {
            statement.execute("SET GLOBAL wsrep_desync = ON"); // otherwise flow control would pause the others
            statement.execute("FLUSH TABLES WITH READ LOCK");
            meanwhile.run();
            statement.execute("UNLOCK TABLES");
            statement.execute("SET GLOBAL wsrep_desync = OFF");
        }
    }

    @Override
    public void close() {
        members.forEach(Member::kill);
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new IllegalStateException("cannot remove " + folder, e);
        }
    }

    /** One of the servers. It runs as the user mysql, because the state transfer from another member requires that. */
    private static final class Member {
        private final Path folder;
        private final int sql = MySqlServer.freePort();
        private final int group = MySqlServer.freePort();
        private final int incremental = MySqlServer.freePort();
        private final int full = MySqlServer.freePort();
        private Process process;

        Member(Path folder) throws IOException {
            this.folder = folder;
        }

        void install() throws IOException, InterruptedException {
            Files.createDirectories(temporary());
            run("chown", "-R", "mysql", folder.toString());
            run(
                    "mariadb-install-db",
                    "--no-defaults",
                    "--user=mysql",
                    "--datadir=" + folder.resolve("data"),
                    "--tmpdir=" + temporary(),
                    "--skip-test-db",
                    "--skip-name-resolve",
                    "--auth-root-authentication-method=normal");
        }

        /** A folder of its own: a server that starts deletes the temporary tables of all others in its folder. */
        private Path temporary() {
            return folder.resolve("tmp");
        }

        private void run(String... command) throws IOException, InterruptedException {
            var log = folder.resolve("install.log").toFile();
            var run = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
            if (run.start().waitFor() != 0) {
                throw new IOException(Files.readString(log.toPath()));
            }
        }

        void start(String address) throws Exception {
            process = new ProcessBuilder(
                            "mariadbd",
                            "--no-defaults",
                            "--user=mysql",
                            "--datadir=" + folder.resolve("data"),
                            "--tmpdir=" + temporary(),
                            "--socket=" + folder.resolve("s"),
                            "--pid-file=" + folder.resolve("pid"),
                            "--bind-address=127.0.0.1",
                            "--port=" + sql,
                            "--skip-grant-tables",
                            "--max-connections=300",
                            "--innodb-buffer-pool-size=64M",
                            "--innodb-flush-log-at-trx-commit=2",
                            "--innodb-autoinc-lock-mode=2",
                            "--binlog-format=ROW",
                            "--wsrep-on=ON",
                            "--wsrep-provider=" + PROVIDER,
                            "--wsrep-cluster-name=drill",
                            "--wsrep-cluster-address=" + address,
                            "--wsrep-node-address=127.0.0.1",
                            "--wsrep-sst-method=rsync",
                            "--wsrep-sst-receive-address=127.0.0.1:" + full,
                            "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:" + group
                                    + ";ist.recv_addr=127.0.0.1:" + incremental
                                    + ";evs.suspect_timeout=PT4S;evs.inactive_timeout=PT8S;evs.keepalive_period=PT0.5S")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server.log").toFile()))
                    .start();
            awaitSynced();
        }

        private void awaitSynced() throws IOException {
            long deadline = Client.millis() + STARTS_WITHIN_MILLIS;
            while (!isSynced()) {
                if (!process.isAlive() || Client.millis() > deadline) {
                    throw new IOException("the member does not join: " + endOf(folder.resolve("server.log")));
                }
                Drill.pauseMillis(100);
            }
        }

        private static String endOf(Path log) throws IOException {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        }

        private boolean isSynced() {
            try (var connection = connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SHOW STATUS LIKE 'wsrep_local_state_comment'")) {
                return rows.next() && rows.getString(2).equals("Synced");
            } catch (SQLException e) {
                return false; // not ready
            }
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:mysql://127.0.0.1:" + sql + "/?" + OPTIONS + "&connectTimeout=1000&socketTimeout=10000",
                    "root",
                    "");
        }

        void kill() {
            if (process == null) {
                return;
            }
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
