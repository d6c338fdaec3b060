package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Nodes in separate processes that limit the streams of a person, and players that race. Not thread-safe. */
public final class StreamNodes implements AutoCloseable {
    private static final int CLIENTS = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<NodeProcess> nodes = new ArrayList<>();

    /** Starts {@code count} nodes on a table. */
    public StreamNodes(MySqlServer server, int count, String table, int limit, Duration lease) throws IOException {
        var settings = NodeSettings.defaults(table).initParams(server.url(), server.user(), "");
        settings.put("streamPaths", NodeApi.FILM);
        settings.put("maxStreamsPerPrincipal", String.valueOf(limit));
        settings.put("streamLease", lease.toString());
        settings.put("storeTimeout", "PT20S"); // the players race on a machine that is busy
        var logs = Files.createDirectories(Path.of(System.getProperty("nodes.logs", "target/nodes"), table));
        for (int i = 0; i < count; i++) {
            var log = logs.resolve("node-" + i + ".log");
            nodes.add(new NodeProcess(Release.NEXT, settings, Map.of(), log).start());
        }
        try {
            nodes.forEach(NodeProcess::awaitReady);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Returns a request with a session. */
    HttpRequest request(int node, String path, String id) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + nodes.get(node).port() + path))
                .timeout(Duration.ofMinutes(1))
                .header("X-Session-Id", id)
                .build();
    }

    HttpClient http() {
        return http;
    }

    /** Logs in, and returns the id. */
    public String login(int node, String user) throws IOException, InterruptedException {
        var path = NodeApi.LOGIN + "?user=" + user;
        var answer = http.send(request(node, path, "none"), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("a login was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Requests a short piece of a film, and returns the status. */
    int play(int node, String id) throws IOException, InterruptedException {
        return http.send(request(node, NodeApi.FILM + "?bytes=1&millis=0", id), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Plays one film with each session at once, on the node of its number plus {@code shift}. Counts the statuses. */
    public Map<Integer, Integer> race(List<String> ids, int shift) throws Exception {
        var starts = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < ids.size(); i++) {
            int node = (i + shift) % nodes.size();
            var id = ids.get(i);
            starts.add(() -> play(node, id));
        }
        var threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            var statuses = new TreeMap<Integer, Integer>();
            for (var status : threads.invokeAll(starts)) {
                statuses.merge(status.get(), 1, Integer::sum);
            }
            return statuses;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Logs one person in {@code count} times, in turns on all nodes, and returns the ids. */
    public List<String> logins(int count, String user) throws IOException, InterruptedException {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(login(i % nodes.size(), user));
        }
        return ids;
    }

    /** Kills a node with SIGKILL. */
    void kill(int node) {
        nodes.get(node).kill();
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::kill);
    }
}
