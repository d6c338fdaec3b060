package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Measures how a flood of wrong passwords affects live viewers.
 *
 * <p>Four viewers with cached sessions send a request every 5 ms each, in every turn. In the turns of the flood, four attackers
 * also send {@code -Drate} wrong passwords a second (1,000) to the login page. There are two floods: from one network, and from a new
 * network for each attempt. A turn takes {@code -Dseconds} (5 s). There are three of each kind, so that drift cancels out, after
 * one that is not counted.
 *
 * <p>Server, database and clients share the machine, so only the ratio of flood to calm counts. The realm is in memory; a slow realm
 * costs what it costs, at most 16 times at once.
 *
 * <p>Before the floods, one client tries a wrong password of a person and a name that nobody has, in turns. The times of the
 * answers must not tell which.
 */
public final class LoginFloodDrill {
    private static final int VIEWERS = 4;
    private static final int ATTACKERS = 4;
    private static final int ROUNDS = 3;
    private static final int GUESSES = 5_000;
    private static final double GUESS_TOLERANCE = 0.03;
    private static final long PAUSE_NANOS = 5_000_000;
    private static final double RATIO_LIMIT = 2;
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

    private final int port;
    private final List<String> sessions;
    private final String cookie;
    private final String form;
    private final int seconds = Figures.setting("seconds", 5);
    private final int rate = Figures.setting("rate", 1_000);

    private LoginFloodDrill(int port, List<String> sessions, HttpResponse<String> page) {
        this.port = port;
        this.sessions = sessions;
        this.cookie = "Cookie: "
                + page.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0] + "\r\n";
        var token = TOKEN.matcher(page.body());
        if (!token.find()) {
            throw new IllegalStateException("the login page has no token: " + page.body());
        }
        this.form = "token=" + token.group(1) + "&password=guess&name=";
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        var figures = new Figures("Floods of wrong passwords, and live viewers");
        try (var server = MySqlServer.mariaDb()) {
            LiveRows.createTable(server);
            var sessions = TaggedSessions.insert(server, 1_000, Duration.ofMinutes(31));
            try (var site = Site.withLogin(server)) {
                var login = URI.create("http://127.0.0.1:" + site.port() + Site.LOGIN);
                var page = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(login).build(), HttpResponse.BodyHandlers.ofString());
                var drill = new LoginFloodDrill(site.port(), sessions, page);
                drill.compareGuesses(figures);
                drill.run("one network", number -> "198.51.100.7", figures);
                drill.run("a network for each attempt", LoginFloodDrill::address, figures);
            }
        }
        figures.exit();
    }

    private static String address(long number) {
        return "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    /** Each attempt is from a network of its own, and there are many people, so that none is answered by 429. */
    private void compareGuesses(Figures figures) {
        var names = List.of("person", "nobody");
        double[][] micros = new double[names.size()][GUESSES];
        long attempt = 1;
        try (var client = new Client(port)) {
            for (int i = -GUESSES; i < GUESSES; i++) {
                for (int turn = 0; turn < names.size(); turn++) {
                    int guess = (i + turn) & 1;
                    var headers = cookie + "X-Forwarded-For: " + address(attempt++) + "\r\n";
                    var account = names.get(guess) + Math.floorMod(i, Site.PEOPLE);
                    var answer = client.post(Site.LOGIN, headers, form + account);
                    if (answer.status() != 403) {
                        throw new IllegalStateException("an attempt was answered " + answer.status());
                    }
                    micros[guess][Math.max(i, 0)] = answer.nanos() / 1e3; // of the warm-up, the last one is replaced
                }
            }
        }
        double password = Figures.median(micros[0]);
        double name = Figures.median(micros[1]);
        figures.show("a wrong password and a wrong name", "%.1f us and %.1f us, medians", password, name);
        figures.atLeast(1 - GUESS_TOLERANCE, "time of a wrong name to that of a wrong password", name / password, "");
        figures.atMost(1 + GUESS_TOLERANCE, "time of a wrong name to that of a wrong password", name / password, "");
    }

    private void run(String name, LongFunction<String> address, Figures figures) throws InterruptedException {
        var calm = new Answers();
        var flood = new Answers();
        var attempts = new Answers();
        take(new Answers(), new Answers(), address);
        for (int i = 0; i < ROUNDS; i++) {
            take(calm, null, address);
            take(flood, attempts, address);
        }
        show(name + ", calm: viewers", calm, figures);
        show(name + ", flood: viewers", flood, figures);
        double perSecond = 1.0 * attempts.count() / (ROUNDS * seconds);
        figures.show(name + ": attempts", "%.0f a second; %s", perSecond, attempts);
        figures.atLeast(0.9 * rate, name + ": attempts a second", perSecond, "");
        figures.atMost(
                RATIO_LIMIT,
                name + ": p99 of live viewers, flood to calm",
                flood.of(200).millisWithin(0.99) / calm.of(200).millisWithin(0.99),
                "");
        figures.never(name + ": viewers not answered by 200", flood.countOtherThan(200) + calm.countOtherThan(200));
        figures.never(name + ": attempts not answered by 403 or 429", attempts.countOtherThan(403, 429));
    }

    private static void show(String name, Answers answers, Figures figures) {
        var times = answers.of(200);
        figures.show(
                name,
                "p50 %.3f ms, p99 %.3f ms, longest %.1f ms; %s",
                times.millisWithin(0.5),
                times.millisWithin(0.99),
                times.maxMillis(),
                answers);
    }

    /** Takes a turn. Without {@code attempts}, it is calm. */
    private void take(Answers viewers, @Nullable Answers attempts, LongFunction<String> address)
            throws InterruptedException {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        var sent = new AtomicLong();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < VIEWERS; i++) {
            threads.add(start("viewer", () -> {
                try (var client = new Client(port)) {
                    while (System.nanoTime() < end) {
                        var id = sessions.get(ThreadLocalRandom.current().nextInt(sessions.size()));
                        viewers.add(client.get(Site.PROTECTED, id));
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                }
            }));
        }
        for (int i = 0; attempts != null && i < ATTACKERS; i++) {
            threads.add(start("attacker", () -> {
                try (var client = new Client(port)) {
                    while (System.nanoTime() < end) {
                        if (sent.get() > rate * (System.nanoTime() - start) / 1e9) {
                            LockSupport.parkNanos(500_000);
                            continue;
                        }
                        long number = sent.incrementAndGet();
                        var headers = cookie + "X-Forwarded-For: " + address.apply(number) + "\r\n";
                        attempts.add(client.post(Site.LOGIN, headers, form + "user" + number % 1_000));
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    private static Thread start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.start();
        return thread;
    }
}
