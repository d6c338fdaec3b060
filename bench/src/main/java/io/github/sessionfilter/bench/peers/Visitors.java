package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Ids;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** The users of a variant. Each has one session and a header line with its id. Not thread-safe. */
final class Visitors {
    private static final int THREADS = 8;
    private static final int TRIES = 5;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Variant variant;
    private final String site;
    private final List<String> headers;

    /** Logs {@code number} users in, unless their sessions already are rows of the database. */
    Visitors(Variant variant, int port, int number) throws InterruptedException {
        this.variant = variant;
        this.site = "http://127.0.0.1:" + port;
        this.headers = forEach(number, this::header);
    }

    /** Returns one header line per session, such as {@code Cookie: JSESSIONID=...}. */
    List<String> headers() {
        return headers;
    }

    /** Sends one request per session, and fails unless each answer has the session's own user name. */
    void requestAll() throws InterruptedException {
        forEach(headers.size(), n -> request(n));
    }

    private String header(int n) throws IOException, InterruptedException {
        var cookie = variant.cookie();
        if (cookie == null) {
            return "X-Session-Id: " + Ids.of(n);
        }
        var answer = send(HttpRequest.newBuilder(URI.create(site + HttpLogin.PATH + "?" + Hello.USER + "=" + user(n))));
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(line -> line.startsWith(cookie + "="))
                .map(line -> "Cookie: " + line.split(";")[0])
                .findFirst()
                .orElseThrow(() -> new IOException(variant.name() + " returned no session: " + answer));
    }

    private Void request(int n) throws IOException, InterruptedException {
        var line = headers.get(n - 1).split(": ");
        var request = HttpRequest.newBuilder(URI.create(site + Hello.PATH)).header(line[0], line[1]);
        var answer = send(request);
        for (int i = 1; i < TRIES && answer.statusCode() >= 500; i++) {
            answer = send(request); // some peers run into deadlocks
        }
        var expected = variant.peer().equals(Variant.BARE) ? "hello anybody" : "hello " + user(n);
        if (answer.statusCode() != 200 || !answer.body().equals(expected)) {
            throw new IOException(variant.name() + " answered " + answer + " " + answer.body() + " to " + user(n));
        }
        return null;
    }

    private static String user(int n) {
        return "user" + n;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A task for a number. */
    private interface Task<T> {
        T run(int n) throws Exception;
    }

    /** Runs the task for the numbers from 1 to {@code last}, several at a time. */
    private static <T> List<T> forEach(int last, Task<T> task) throws InterruptedException {
        var threads = Executors.newFixedThreadPool(THREADS);
        try {
            IntFunction<Callable<T>> call = n -> () -> task.run(n);
            var tasks = new ArrayList<Callable<T>>();
            for (int n = 1; n <= last; n++) {
                tasks.add(call.apply(n));
            }
            var results = new ArrayList<T>();
            for (var future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdown();
        }
    }
}
