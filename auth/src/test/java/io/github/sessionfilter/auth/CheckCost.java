package io.github.sessionfilter.auth;

import io.github.sessionfilter.BrokenSource;
import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Measures what a check costs: checks a second of one core, beside a static 204 of the same Jetty, in turns. The service has 96 MB of
 * heap and 100,000 cached sessions. It also prints how long the runnable jar takes to start, on both cores.
 *
 * <p>It needs wrk and two cores. From the repository's root: {@code ./mvnw -q package -DskipTests -Dexec.skip=false -pl
 * :session-filter-build,:session-filter,:session-filter-auth}. Options are {@code -Doptions="-Drounds=7 -Dseconds=3"}.
 */
final class CheckCost {
    private static final int SESSIONS = 100_000;
    private static final int OPENED = 3_125; // doubled five times
    private static final int STARTS = 7;
    private static final int WARM_UP_SECONDS = 10;
    private static final Pattern CACHED = Pattern.compile("(?m)^session_filter_sessions_cached (\\S+)$");
    private static final Pattern HEAP = Pattern.compile("used (\\d+)K");
    private static final Pattern RATE = Pattern.compile("Requests/sec: +([0-9.]+)");
    private static final Pattern ADDRESS = Pattern.compile("listens at http://127.0.0.1:(\\d+)");

    private final Path folder;
    private final int seconds;

    private CheckCost(Path folder, int seconds) {
        this.folder = folder;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory("check-cost");
        int rounds = Integer.getInteger("rounds", 7);
        try (var database = MySqlServer.mariaDb()) {
            new CheckCost(folder, Integer.getInteger("seconds", 3)).measure(database, rounds);
        }
    }

    private void measure(MySqlServer database, int rounds) throws Exception {
        var headers = fill(database);
        starts("--port=0", "--config=" + config(database));
        var service = startOnOneCore("service", Main.class, "--port=0", "--config=" + config(database));
        var bare = startOnOneCore("static", StaticAnswer.class);
        try {
            report(service, bare, headers, rounds);
        } finally {
            service.process.destroyForcibly();
            bare.process.destroyForcibly();
        }
    }

    private void report(Running service, Running bare, Path headers, int rounds) throws Exception {
        while (cached(service) < SESSIONS) {
            Thread.sleep(100); // the warm-up
        }
        load(service, headers, WARM_UP_SECONDS);
        load(bare, headers, WARM_UP_SECONDS);
        var ratios = new ArrayList<Double>();
        for (int round = 1; round <= rounds; round++) {
            double checks = load(service, headers, seconds);
            double answers = load(bare, headers, seconds);
            ratios.add(checks / answers);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %.0f checks a second, %.0f static answers, ratio %.2f%n",
                    round,
                    checks,
                    answers,
                    checks / answers);
        }
        ratios.sort(null);
        System.out.printf(
                Locale.ROOT,
                "ratio: median %.2f (%.2f to %.2f); %.0f sessions cached; %d MB of 96 MB heap after a collection%n",
                ratios.get(rounds / 2),
                ratios.get(0),
                ratios.get(rounds - 1),
                cached(service),
                heapMegabytes(service));
    }

    /** Fills the table, and returns a script for wrk that presents the ids of some sessions in turn. */
    private Path fill(MySqlServer database) throws Exception {
        var config = new ConfigSources(Map.of()).read(List.of("--config=" + config(database)));
        makeTable(config.filter());
        var ids = new StringBuilder("local ids = {");
        try (var sessions = SessionDatabase.open(config.filter())) {
            for (int i = 0; i < OPENED; i++) {
                var id =
                        sessions.manager().create("person" + i, "Firefox on TV").id();
                ids.append('"').append(id.secret()).append("\",");
            }
        }
        for (int rows = OPENED; rows < SESSIONS; rows *= 2) {
            database.execute("INSERT INTO web_session SELECT UNHEX(SHA2(CONCAT(RAND(), HEX(session_key)), 256)),"
                    + " CONCAT(principal_name, 'x'), description, created_at, last_accessed_at, expires_at,"
                    + " absolute_expires_at, revoked_at, roles, idle_timeout, stream_limit, login_key, successor_key"
                    + " FROM web_session");
        }
        return Files.writeString(folder.resolve("ids.lua"), ids + """
                }
                local last = 0
                function request()
                  last = last % #ids + 1
                  return wrk.format("GET", "/auth", { ["X-Session-Id"] = ids[last], ["X-Original-Method"] = "GET",
                    ["X-Original-URI"] = "/films/life/segment17.m4s" })
                end
                """);
    }

    /** The runnable jar has MariaDB's driver. */
    private Path config(MySqlServer database) throws IOException {
        var url = database.url().replace("jdbc:mysql:", "jdbc:mariadb:").replaceFirst("\\?.*", "");
        return Files.writeString(
                folder.resolve("auth.properties"),
                "jdbcUrl=" + url + "\njdbcUser=" + database.user() + "\njdbcPassword=" + database.password()
                        + "\ntrustedProxies=127.0.0.1\nstoreTimeout=PT10S\n");
    }

    private static void makeTable(SessionFilterConfig filter) throws Exception {
        var address = InetAddress.getLoopbackAddress();
        AuthService.start(new ServiceConfig(
                        filter, address, 0, null, Duration.ZERO, Path.of("").toAbsolutePath()))
                .close();
    }

    /** A running server. */
    private record Running(Process process, int port) {}

    /** Prints how long the runnable jar takes to listen, as the systemd unit starts it. */
    private void starts(String... arguments) throws Exception {
        var seconds = new ArrayList<Double>();
        for (int i = 0; i < STARTS; i++) {
            long begun = System.nanoTime();
            var service = start("start", List.of("-jar", System.getProperty("jar")), arguments);
            seconds.add((System.nanoTime() - begun) / 1e9);
            service.process.destroyForcibly().waitFor();
        }
        seconds.sort(null);
        System.out.printf(
                Locale.ROOT,
                "start: median %.2f s (%.2f to %.2f)%n",
                seconds.get(STARTS / 2),
                seconds.get(0),
                seconds.get(STARTS - 1));
    }

    /** Starts a server on the first core. */
    private Running startOnOneCore(String name, Class<?> main, String... arguments) throws Exception {
        return start(name, List.of("-cp", BrokenSource.classPath(), main.getName()), arguments, "taskset", "-c", "0");
    }

    private Running start(String name, List<String> program, String[] arguments, String... prefix) throws Exception {
        var log = folder.resolve(name + ".log");
        var command = new ArrayList<>(List.of(prefix));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (process.isAlive()) {
            var address = ADDRESS.matcher(Files.readString(log));
            if (address.find()) {
                return new Running(process, Integer.parseInt(address.group(1)));
            }
            Thread.sleep(5);
        }
        throw new IllegalStateException(name + " does not start: " + Files.readString(log));
    }

    private static double cached(Running service) throws IOException {
        var page = RawHttp.get(service.port, "/metrics").text();
        var cached = CACHED.matcher(page);
        return cached.find() ? Double.parseDouble(cached.group(1)) : 0;
    }

    /** Loads a server from the second core, and returns its answers a second. */
    private double load(Running server, Path script, int duration) throws Exception {
        var output = output(
                "taskset",
                "-c",
                "1",
                "wrk",
                "-t1",
                "-c16",
                "-d" + duration + "s",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + server.port + "/auth");
        var rate = RATE.matcher(output);
        if (!rate.find() || output.contains("Non-2xx") || output.contains("Socket errors")) {
            throw new IllegalStateException(output);
        }
        return Double.parseDouble(rate.group(1));
    }

    private static long heapMegabytes(Running service) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var pid = String.valueOf(service.process.pid());
        output(jcmd, pid, "GC.run");
        return HEAP.matcher(output(jcmd, pid, "GC.heap_info"))
                        .results()
                        .limit(2) // the two generations; the metaspace comes after them
                        .mapToLong(used -> Long.parseLong(used.group(1)))
                        .sum()
                / 1024;
    }

    private static String output(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
