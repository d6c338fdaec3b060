package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.RunningKind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws 4 and 5: what runs counts as use, and ends with its session, however the container sends it. */
@Tag("once") // the containers' tests run the same kinds of responses on a second JDK
abstract class RunningContract extends ContainerContract {
    private static final long FILM_LENGTH = 2_000_000_000;
    private static final int CHUNK = 64 * 1024;
    private static final long PAUSE_MILLIS = 5;

    private final CountDownLatch told = new CountDownLatch(1);

    RunningContract(Starter starter) {
        super(starter);
    }

    @Override
    Webapp declare(Webapp webapp) {
        webapp.initializers().add(0, TestEndpoint.initializer());
        return webapp;
    }

    @Override
    void prepare(Webapp webapp) {
        try (var film = new RandomAccessFile(webapp.files().resolve("film.bin").toFile(), "rw");
                var clip =
                        new RandomAccessFile(webapp.files().resolve("clip.bin").toFile(), "rw")) {
            film.setLength(FILM_LENGTH);
            clip.setLength(100_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        webapp.servlets().put("/blocking", TestServlets.servlet(RunningContract::blocking));
        webapp.servlets().put("/async-stream", TestServlets.servlet(RunningContract::async));
        webapp.servlets().put("/non-blocking", TestServlets.servlet(RunningContract::nonBlocking));
        webapp.servlets().put("/events", TestServlets.servlet(RunningContract::events));
        webapp.servlets().put("/telling", TestServlets.servlet((request, response) -> {
            SessionFilter.whenEnded(request, told::countDown);
            events(request, response);
        }));
    }

    private static void blocking(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var out = response.getOutputStream();
        while (true) {
            out.write(new byte[CHUNK]);
            out.flush();
        }
    }

    private static void async(HttpServletRequest request, HttpServletResponse response) {
        run(request.startAsync(), CHUNK, 0);
    }

    private static void events(HttpServletRequest request, HttpServletResponse response) {
        run(request.startAsync(), 10, 50);
    }

    private static void run(AsyncContext context, int size, long pause) {
        context.setTimeout(0);
        var sender = new Thread(() -> {
            try {
                var out = context.getResponse().getOutputStream();
                while (true) {
                    out.write(new byte[size]);
                    out.flush();
                    Thread.sleep(pause);
                }
            } catch (IOException | InterruptedException e) {
                complete(context);
            }
        });
        sender.setDaemon(true);
        sender.start();
    }

    private static void nonBlocking(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var context = request.startAsync();
        context.setTimeout(0);
        var out = response.getOutputStream();
        out.setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() throws IOException {
                while (out.isReady()) {
                    out.write(new byte[CHUNK]);
                }
            }

            @Override
            public void onError(Throwable failure) {
                complete(context);
            }
        });
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the container has seen the end, too
        }
    }

    /** Nothing stays behind. */
    private void awaitNoneRunning() throws InterruptedException {
        var gauges = SessionFilter.metrics(container.servletContext()).gauges();
        for (int i = 0; gauges.responsesRunning() > 0; i++) {
            assertTrue(i < 2_000, () -> gauges.responsesRunning() + " responses still run");
            Thread.sleep(10);
        }
    }

    /** A viewer who reads slowly, so that a film runs for long. */
    private static final class Viewer implements AutoCloseable {
        private final Socket socket;
        private final AtomicLong bytes = new AtomicLong();
        private final CompletableFuture<Long> end = new CompletableFuture<>();

        Viewer(int port, String... requests) throws IOException {
            socket = new Socket();
            socket.setReceiveBufferSize(CHUNK);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(String.join("", requests).getBytes(StandardCharsets.ISO_8859_1));
            var reader = new Thread(this::read);
            reader.setDaemon(true);
            reader.start();
        }

        static String request(String path, String id) {
            return "GET " + CONTEXT + path + " HTTP/1.1\r\nHost: localhost\r\nX-Session-Id: " + id + "\r\n\r\n";
        }

        private void read() {
            var buffer = new byte[CHUNK];
            try {
                for (int n = socket.getInputStream().read(buffer);
                        n >= 0;
                        n = socket.getInputStream().read(buffer)) {
                    bytes.addAndGet(n);
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (IOException | InterruptedException e) {
                // the connection was cut
            }
            end.complete(bytes.get());
        }

        void awaitBytes(long more) throws InterruptedException {
            long target = bytes.get() + more;
            for (int i = 0; bytes.get() < target; i++) {
                assertTrue(i < 3_000 && !end.isDone(), "the response goes on");
                Thread.sleep(10);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String open() throws Exception {
        var login = get("/login");
        assertEquals(200, login.statusCode());
        return login.body();
    }

    private Viewer view(String path, String id) throws IOException {
        return new Viewer(container.port(), Viewer.request(path, id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/blocking", "/async-stream", "/non-blocking", "/events", "/film.bin"})
    void aLogoutEndsWhatRunsOnThatSessionAndNothingElse(String path) throws Exception {
        startWith();
        var alices = open();
        var others = open();
        try (var ended = view(path, alices);
                var goesOn = view(path, others)) {
            ended.awaitBytes(100);
            goesOn.awaitBytes(100);
            assertEquals(200, get("/logout", "X-Session-Id", alices).statusCode());
            long bytes = ended.end.get(20, TimeUnit.SECONDS);
            assertTrue(bytes < FILM_LENGTH, "the response has ended before its end");
            goesOn.awaitBytes(path.equals("/events") ? 100 : 20 * CHUNK);
        }
        awaitNoneRunning();
    }

    /** The other streams of the connection go on. */
    @Timeout(60)
    @ParameterizedTest
    @ValueSource(strings = {"/blocking", "/async-stream", "/non-blocking"})
    void aLogoutResetsOneStreamOfHttp2(String path) throws Exception {
        startWith();
        assertResetsOneStreamOfHttp2(path);
    }

    final void assertResetsOneStreamOfHttp2(String path) throws Exception {
        var alices = login();
        for (int attempt = 1; !assertResetsOneStreamOfHttp2(path, alices); attempt++) {
            assertTrue(attempt < 5, "no connection has sent two streams");
        }
    }

    /**
     * Returns false if the streams do not begin. Now and then Tomcat waits for the windows of both, and the client for their first
     * 200 kB, long before the logout.
     */
    private boolean assertResetsOneStreamOfHttp2(String path, String alices) throws Exception {
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        stream(client, "/public/whoami", login()).close(); // it also upgrades the connection
        try (var goesOn = stream(client, path, login());
                var ended = stream(client, path, alices)) {
            if (!haveBegun(goesOn, ended)) {
                return false;
            }
            assertEquals(200, get("/logout", "X-Session-Id", alices).statusCode());
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 5_000; i++) {
                    skip(ended);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // leaves the processor to the server
                }
            });
            for (int i = 0; i < 20; i++) {
                skip(goesOn);
            }
            stream(client, "/public/whoami", login()).close();
            return true;
        }
    }

    private static boolean haveBegun(InputStream... streams) throws Exception {
        var begun = new FutureTask<>(() -> {
            for (var stream : streams) {
                skip(stream);
            }
            return true;
        });
        var reader = new Thread(begun);
        reader.setDaemon(true);
        reader.start();
        try {
            return begun.get(5, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return false;
        }
    }

    private InputStream stream(HttpClient client, String path, String id) throws Exception {
        var answer = client.send(request(path, "X-Session-Id", id).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertEquals(200, answer.statusCode());
        return answer.body();
    }

    private static void skip(InputStream in) throws IOException {
        if (in.readNBytes(200_000).length < 200_000) {
            throw new EOFException();
        }
    }

    @Test
    void aPathOfKeepRunningGoesOn() throws Exception {
        startWith("keepRunning", "/events");
        var id = open();
        try (var viewer = view("/events", id);
                var ended = view("/async-stream", id)) {
            viewer.awaitBytes(100);
            ended.awaitBytes(100);
            assertEquals(200, get("/logout", "X-Session-Id", id).statusCode());
            ended.end.get(20, TimeUnit.SECONDS);
            viewer.awaitBytes(100);
        }
    }

    private static final List<String> STREAMS =
            List.of("/blocking", "/async-stream", "/non-blocking", "/film.bin", "/ws");

    private SessionFilterConfig.Builder streams() {
        return SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, jdbcUrl)
                .set(Settings.JDBC_USER, "sa")
                .set(Settings.STREAM_PATHS, String.join(", ", STREAMS));
    }

    /** The session lives on, and so does what it runs on other paths. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndOfAStreamEndsWhatItRuns(boolean onAnotherNode) throws Exception {
        startWith("streamPaths", String.join(", ", STREAMS));
        var id = open();
        var viewers = new ArrayList<Viewer>();
        try (var goesOn = view("/events", id);
                var other = SessionRuntime.start(streams().build(), "/other", ServerResponses.UNKNOWN)) {
            for (var path : STREAMS.subList(0, 4)) {
                viewers.add(view(path, id));
            }
            var peer = new Peer();
            open(id, peer);
            for (var viewer : viewers) {
                viewer.awaitBytes(CHUNK);
            }
            var node = onAnotherNode
                    ? Objects.requireNonNull(other.streams())
                    : SessionFilter.streams(container.servletContext());
            assertTrue(node.end("alice", node.list("alice").get(0).handle()));
            for (var viewer : viewers) {
                assertTrue(viewer.end.get(20, TimeUnit.SECONDS) < FILM_LENGTH);
            }
            assertEquals(1008, peer.closed.get(20, TimeUnit.SECONDS));
            goesOn.awaitBytes(100);
            assertEquals(409, get("/film.bin", "X-Session-Id", id).statusCode());
            assertEquals(200, get("/whoami", "X-Session-Id", id).statusCode());
        } finally {
            for (var viewer : viewers) {
                viewer.close();
            }
        }
        awaitNoneRunning();
    }

    /** The handler may have returned while a film runs. */
    @ParameterizedTest
    @ValueSource(strings = {"/film.bin", "/async-stream"})
    @Tag("full")
    void aFilmKeepsItsSlotWhileItIsSent(String path) throws Exception {
        startWith("streamPaths", String.join(", ", STREAMS), "maxStreamsPerPrincipal", "1", "streamLease", "PT3S");
        var phone = open();
        var tv = open();
        try (var viewer = view(path, phone)) {
            for (int i = 0; i < 6; i++) {
                viewer.awaitBytes(CHUNK);
                Thread.sleep(1_000);
            }
            assertEquals(
                    409,
                    get("/film.bin", "X-Session-Id", tv, "Range", "bytes=0-9").statusCode());
        }
    }

    /** A proxy sends requests of several persons on one connection. */
    @Test
    void theNextExchangeOfAConnectionIsNotCut() throws Exception {
        startWith();
        var alices = open();
        var others = open();
        try (var connection = new Viewer(
                container.port(), Viewer.request("/clip.bin", alices), Viewer.request("/film.bin", others))) {
            connection.awaitBytes(110_000);
            assertEquals(200, get("/logout", "X-Session-Id", alices).statusCode());
            connection.awaitBytes(200 * CHUNK);
            assertEquals(200, get("/logout", "X-Session-Id", others).statusCode());
            connection.end.get(20, TimeUnit.SECONDS);
        }
        awaitNoneRunning();
    }

    /**
     * The connections between nginx and the container carry requests of all sessions in turns. Alice logs out while her film
     * runs, and bob as soon as his short file has come, when its connection already carries a request of somebody else.
     */
    @Tag("full")
    @Timeout(120)
    @ParameterizedTest
    @ValueSource(strings = {"/blocking", "/async-stream", "/film.bin"})
    void behindNginxALogoutEndsOneResponse(String path) throws Exception {
        startWith();
        try (var nginx = Nginx.start(container.port())) {
            var others = new Others(nginx.port());
            for (int i = 0; i < 4; i++) {
                others.start(open());
            }
            for (int i = 0; i < 60; i++) {
                var bobs = open();
                assertEquals(100_000, others.read("/clip.bin", bobs), nginx.log());
                assertEquals(200, get("/logout", "X-Session-Id", bobs).statusCode());
                if (i % 20 == 0) {
                    var alices = open();
                    try (var ended = new Viewer(nginx.port(), Viewer.request(path, alices))) {
                        ended.awaitBytes(10 * CHUNK);
                        assertEquals(200, get("/logout", "X-Session-Id", alices).statusCode());
                        assertTrue(ended.end.get(20, TimeUnit.SECONDS) < FILM_LENGTH);
                    }
                }
            }
            others.stop();
            assertEquals(List.of(), others.failures, nginx.log());
            assertTrue(others.answers.get() > 500, () -> "only " + others.answers + " answers");
        }
        awaitNoneRunning();
    }

    /** Sessions that live, and ask for one short response after the other. */
    private final class Others {
        private final int port;
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final AtomicLong answers = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopped;

        Others(int port) {
            this.port = port;
        }

        void start(String id) {
            var thread = new Thread(() -> {
                while (!stopped) {
                    try {
                        if (read("/clip.bin", id) != 100_000 || read("/whoami", id) == 0) {
                            failures.add("a response was cut");
                        }
                        answers.incrementAndGet();
                    } catch (Exception e) {
                        failures.add(e.toString());
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }

        /** Returns the length of the answer. */
        int read(String path, String id) throws Exception {
            var asked = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + CONTEXT + path))
                    .header("X-Session-Id", id)
                    .build();
            var answer = http.send(asked, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException(path + " was answered " + answer.statusCode());
            }
            return answer.body().length;
        }

        void stop() throws InterruptedException {
            stopped = true;
            for (var thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void anApplicationIsToldOfTheEnd() throws Exception {
        startWith();
        var id = open();
        try (var viewer = view("/telling", id)) {
            viewer.awaitBytes(10);
            assertEquals(200, get("/logout", "X-Session-Id", id).statusCode());
            assertTrue(told.await(20, TimeUnit.SECONDS));
        }
    }

    /** Seen before: on Tomcat, 14 s into a film with an idle timeout of 3 s, the next request got a 401. */
    @Test
    @Tag("full")
    void aFilmCountsAsUseWhileItIsSent() throws Exception {
        startWith("idleTimeout", "PT2S", "touchInterval", "PT1S", "maxStaleness", "PT0S");
        var id = open();
        try (var viewer = view("/film.bin", id)) {
            for (int i = 0; i < 9; i++) {
                viewer.awaitBytes(CHUNK);
                Thread.sleep(1_000);
            }
            assertEquals(
                    206,
                    get("/film.bin", "X-Session-Id", id, "Range", "bytes=1000-1999")
                            .statusCode());
        }
    }

    /** What a client sees of a WebSocket. */
    private static final class Peer implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }

    private WebSocket open(String id, Peer peer) {
        return http.newWebSocketBuilder()
                .header("X-Session-Id", id)
                .buildAsync(URI.create("ws://localhost:" + container.port() + CONTEXT + "/ws"), peer)
                .join();
    }

    @Test
    void aLogoutClosesTheWebSocketsOfThatSession() throws Exception {
        startWith();
        var alices = open();
        var peer = new Peer();
        var other = new Peer();
        open(alices, peer);
        var socket = open(open(), other);
        assertEquals(200, get("/logout", "X-Session-Id", alices).statusCode());
        assertEquals(1008, peer.closed.get(20, TimeUnit.SECONDS));
        var gauges = SessionFilter.metrics(container.servletContext()).gauges();
        for (int i = 0; gauges.responsesRunning(RunningKind.WEB_SOCKET) != 1; i++) {
            assertTrue(i < 2_000, () -> gauges.responsesRunning(RunningKind.WEB_SOCKET) + " WebSockets run");
            Thread.sleep(10);
        }
        assertEquals(1, gauges.responsesEnded(EndReason.REVOKED));
        socket.sendText("still there", true).get(20, TimeUnit.SECONDS);
        assertTrue(!other.closed.isDone());
        socket.abort();
        awaitNoneRunning();
    }

    @Test
    @Tag("full")
    void dataFramesCountAsUseAndPingsDoNot() throws Exception {
        startWith("idleTimeout", "PT2S", "touchInterval", "PT1S", "maxStaleness", "PT0S");
        var used = open();
        var idle = open();
        var talking = open(used, new Peer());
        var pinging = open(idle, new Peer());
        for (int i = 0; i < 20; i++) {
            talking.sendText("message", true).get(20, TimeUnit.SECONDS);
            pinging.sendPing(ByteBuffer.allocate(4)).get(20, TimeUnit.SECONDS);
            Thread.sleep(500);
        }
        assertEquals(200, get("/whoami", "X-Session-Id", used).statusCode());
        assertEquals(401, get("/whoami", "X-Session-Id", idle).statusCode());
        talking.abort();
        pinging.abort();
    }
}
