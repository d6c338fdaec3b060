package io.github.sessionfilter.nodes.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three members of MySQL Group Replication with a single primary, on 127.0.0.1. The system property {@code mysql.dist}
 * names the folder of the unpacked MySQL. Not thread-safe.
 */
public final class MySqlGroup implements ServerGroup {
    private static final int SIZE = 3;

    private final Path folder;
    private final String consistency;
    private final List<GroupMember> members = new ArrayList<>();

    /** Starts the members. {@code consistency} is their {@code group_replication_consistency}. */
    public MySqlGroup(String consistency) throws IOException, InterruptedException, SQLException {
        var distribution = Path.of(Objects.requireNonNull(System.getProperty("mysql.dist"), "mysql.dist is not set"));
        this.consistency = consistency;
        this.folder = PrivateFolder.create("mysql-group", "root");
        ensureExecutable(distribution.resolve("bin/mysqld"));
        for (int i = 0; i < SIZE; i++) {
            members.add(new GroupMember(distribution, folder.resolve("m" + i)));
        }
        for (int i = 0; i < SIZE; i++) {
            members.get(i).install();
            start(i);
            members.get(i).prepare();
        }
        members.get(0).bootstrap();
        for (int i = 1; i < SIZE; i++) {
            members.get(i).server().execute("RESET MASTER");
            members.get(i).join();
        }
    }

    private static void ensureExecutable(Path binary) {
        if (!Files.isExecutable(binary) && !binary.toFile().setExecutable(true)) {
            throw new IllegalStateException("there is no MySQL at " + binary);
        }
    }

    private void start(int member) throws IOException {
        var seeds = members.stream().map(GroupMember::groupAddress).collect(Collectors.joining(","));
        members.get(member).start(member + 1, seeds, consistency);
    }

    @Override
    public List<DatabaseServer> servers() {
        return members.stream().map(GroupMember::server).toList();
    }

    /** Returns the index of the member that is the primary now. */
    public int primary() {
        return awaitPrimary(IntStream.range(0, SIZE).boxed().toList());
    }

    /** Waits until another member than {@code old} is the primary. */
    public void awaitPrimaryOtherThan(int old) {
        awaitPrimary(IntStream.range(0, SIZE).filter(i -> i != old).boxed().toList());
    }

    /** Kills a member with SIGKILL. */
    public void kill(int member) {
        members.get(member).kill();
    }

    /** Restarts a killed member and waits until it has caught up. */
    public void rejoin(int member) throws IOException, SQLException {
        start(member);
        members.get(member).join();
    }

    /** Stops a member by SIGSTOP. */
    public void freeze(int member) throws IOException, InterruptedException {
        members.get(member).freeze(true);
    }

    /** Continues a frozen member. */
    public void thaw(int member) throws IOException, InterruptedException {
        members.get(member).freeze(false);
    }

    /** Waits until a member that was expelled is back in the group. It tries to rejoin by itself. */
    public void awaitRejoined(int member) throws IOException {
        members.get(member).awaitOnline(members.get((member + 1) % SIZE));
    }

    /** Makes another member the primary, by command, while the old one stays in the group. */
    public void switchPrimary(int next) throws SQLException {
        var uuid = members.get(next).uuid();
        try (var connection = members.get(next).server().connectPatiently();
                var statement = connection.createStatement()) {
            statement.execute("SELECT group_replication_set_as_primary('" + uuid + "')");
        }
        awaitPrimary(List.of(next));
    }

    /** What a drill does while a member lags. */
    public interface Meanwhile {
        void run() throws Exception;
    }

    /** Keeps a secondary from applying changes of {@code table} meanwhile. It answers queries. */
    public void lag(int member, String table, Meanwhile meanwhile) throws Exception {
        try (var connection = members.get(member).server().connectPatiently();
                var statement = connection.createStatement()) {
            statement.execute("LOCK TABLES " + table + " READ");
            meanwhile.run();
            statement.execute("UNLOCK TABLES");
        }
    }

    @Override
    public void close() {
        members.forEach(GroupMember::close);
        PrivateFolder.remove(folder);
    }
}
