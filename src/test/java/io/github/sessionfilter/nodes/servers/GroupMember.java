package io.github.sessionfilter.nodes.servers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A member of a MySQL group. Not thread-safe. */
final class GroupMember implements AutoCloseable {
    private static final String GROUP = "7b2c4a52-2f0b-4b52-9d0e-3a5c3a4be5a1";
    private static final long READY_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path distribution;
    private final Path folder;
    private final DatabaseServer server = new DatabaseServer(Engine.MYSQL_GROUP, MySqlServer.freePort());
    private final int groupPort = MySqlServer.freePort();
    private final ServerProcess process;

    GroupMember(Path distribution, Path folder) throws IOException {
        this.distribution = distribution;
        this.folder = Files.createDirectories(folder);
        this.process = new ServerProcess(folder.resolve("server.log"));
    }

    DatabaseServer server() {
        return server;
    }

    String groupAddress() {
        return "127.0.0.1:" + groupPort;
    }

    void install() throws IOException, InterruptedException {
        ServerProcess.run(folder.resolve("install.log"), command("--initialize-insecure"));
    }

    private List<String> command(String... more) {
        var command = new ArrayList<>(List.of(
                distribution.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--user=root",
                "--basedir=" + distribution,
                "--datadir=" + folder.resolve("data"),
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + server.port(),
                "--mysqlx=OFF"));
        command.addAll(List.of(more));
        return command;
    }

    /** Starts the server, which does not join the group by itself. {@code consistency} is the group's setting for reads. */
    void start(int id, String seeds, String consistency) throws IOException {
        process.start(command(
                "--server-id=" + id,
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--log-bin=binlog",
                "--binlog-checksum=NONE",
                "--report-host=127.0.0.1",
                "--max-connections=300",
                "--innodb-buffer-pool-size=64M",
                "--innodb-flush-log-at-trx-commit=2",
                "--sync-binlog=0",
                "--plugin-dir=" + distribution.resolve("lib/plugin"),
                "--plugin-load-add=group_replication.so",
                "--plugin-load-add=mysql_clone.so",
                "--loose-group-replication-group-name=" + GROUP,
                "--loose-group-replication-local-address=" + groupAddress(),
                "--loose-group-replication-group-seeds=" + seeds,
                "--loose-group-replication-single-primary-mode=ON",
                "--loose-group-replication-ip-allowlist=127.0.0.1/8",
                "--loose-group-replication-recovery-get-public-key=ON",
                "--loose-group-replication-start-on-boot=OFF",
                "--loose-group-replication-member-expel-timeout=0",
                "--loose-group-replication-unreachable-majority-timeout=5",
                "--loose-group-replication-consistency=" + consistency));
        awaitAnswer();
    }

    private void awaitAnswer() throws IOException {
        for (long begunAt = System.nanoTime(); System.nanoTime() - begunAt < READY_WITHIN_NANOS; ) {
            process.requireAlive();
            if (server.isUp()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException("the member does not start: " + process.endOfLog());
    }

    /** Creates what is not replicated: the user for recovery, and its channel. */
    void prepare() throws SQLException {
        server.execute(
                "SET SQL_LOG_BIN = 0",
                "CREATE USER recovery@'%' IDENTIFIED BY 'recovery'",
                "GRANT REPLICATION SLAVE, CONNECTION_ADMIN, BACKUP_ADMIN, GROUP_REPLICATION_STREAM ON *.* TO recovery@'%'",
                "SET SQL_LOG_BIN = 1",
                "CHANGE REPLICATION SOURCE TO SOURCE_USER = 'recovery', SOURCE_PASSWORD = 'recovery'"
                        + " FOR CHANNEL 'group_replication_recovery'");
    }

    /** Creates the group with this member alone. */
    void bootstrap() throws IOException, SQLException {
        server.execute(
                "RESET MASTER",
                "SET GLOBAL group_replication_bootstrap_group = ON",
                "START GROUP_REPLICATION",
                "SET GLOBAL group_replication_bootstrap_group = OFF",
                "CREATE DATABASE test",
                "CREATE TABLE test.probe (id INT PRIMARY KEY, n BIGINT)",
                "INSERT INTO test.probe VALUES (1, 0)",
                "CREATE USER drill@'%' IDENTIFIED BY ''",
                "GRANT ALL ON test.* TO drill@'%'");
        awaitOnline();
    }

    void join() throws IOException, SQLException {
        server.execute("START GROUP_REPLICATION");
        awaitOnline();
    }

    void awaitOnline() throws IOException {
        awaitOnline(this);
    }

    /** Waits until {@code witness} says that this member has caught up with the group. */
    void awaitOnline(GroupMember witness) throws IOException {
        for (long begunAt = System.nanoTime(); System.nanoTime() - begunAt < READY_WITHIN_NANOS; ) {
            if (witness.stateOf(this).equals("ONLINE")) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException("the member does not join: " + process.endOfLog());
    }

    private String stateOf(GroupMember other) {
        try {
            return server.text("SELECT member_state FROM performance_schema.replication_group_members"
                    + " WHERE member_port = " + other.server.port());
        } catch (SQLException e) {
            return ""; // it does not answer
        }
    }

    String uuid() throws SQLException {
        return server.text("SELECT @@server_uuid");
    }

    void kill() {
        process.kill();
    }

    void freeze(boolean stop) throws IOException, InterruptedException {
        process.signal(stop ? "STOP" : "CONT");
    }

    @Override
    public void close() {
        process.close();
    }
}
