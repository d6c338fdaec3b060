package io.github.sessionfilter.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures what a request by ticket costs, beside one by header.
 *
 * <p>A site in Jetty on MariaDB has cached 10,000 sessions. A client has one connection and sends the next request when the last
 * one is answered: a session's id in the header in one turn, its ticket in a path parameter in the next, and in the third the id
 * in the header and a path parameter as long as a ticket, which shows what the container takes for a longer URI. The turns change
 * their order. All requests have the other fields that a browser's player sends. It asks for a segment of the example's film,
 * which the container's file servlet sends, and, in turns of their own, for an answer of four bytes. A figure is the median of the
 * rounds. The CPU is that of the process without the client's thread, so it has the work of Jetty, the filter, the collector and the
 * compiler. The first rounds are not counted.
 *
 * <p>{@code -Drounds} changes the number of rounds, and {@code -Drequests} the requests of a turn.
 */
public final class TicketCost {
    private static final int SESSIONS = 10_000;
    private static final int WARM_UP_ROUNDS = 4;
    private static final double RATIO_LIMIT = 1.05;

    /** What follows the path: the version, and the fields that all requests have. */
    private static final String HTTP = """
             HTTP/1.1\r
            Host: films.example\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
            Accept: */*\r
            Accept-Language: en-US,en;q=0.5\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Connection: keep-alive\r
            Sec-Fetch-Dest: empty\r
            Sec-Fetch-Mode: cors\r
            Sec-Fetch-Site: same-origin\r
            """;

    private final Client client;
    private final int requests = Figures.setting("requests", 20_000);
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Turns segment;
    private final Turns fourBytes;
    private long refused;

    private TicketCost(Site site) {
        this.client = new Client(site.port());
        this.segment = new Turns(site, Site.FILM_FOLDER, "segment0.m4s");
        this.fourBytes = new Turns(site, Site.SHORT_FOLDER, "1.ts");
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        Figures figures;
        try (var server = MySqlServer.mariaDb()) {
            LiveRows.createTable(server);
            LiveRows.insert(server, 1, SESSIONS, Duration.ofSeconds(50));
            try (var site = Site.withTickets(server);
                    var counter = new StatementCounter(server)) {
                figures = new TicketCost(site).run(Figures.setting("rounds", 15), counter);
            }
        }
        figures.exit();
    }

    private Figures run(int rounds, StatementCounter counter) throws Exception {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            segment.round(i);
            fourBytes.round(i);
        }
        segment.clear();
        fourBytes.clear();
        counter.next();
        long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            segment.round(i);
            fourBytes.round(i);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long statements = counter.next().statements();
        var figures = new Figures("A request by ticket and one by header");
        segment.show(figures, "a segment");
        figures.atMost(RATIO_LIMIT, "CPU of a segment, ticket to header", segment.ratio(Carrier.TICKET, Turn::cpu), "");
        fourBytes.show(figures, "four bytes");
        figures.show("CPU of four bytes, ticket to header", "%.3f", fourBytes.ratio(Carrier.TICKET, Turn::cpu));
        figures.never("requests not answered by 200", refused);
        figures.show(
                "statements for %,d requests, most of them upkeep"
                        .formatted(2L * Carrier.values().length * rounds * requests),
                "%d in %.0f s",
                statements,
                seconds);
        client.close();
        return figures;
    }

    /** The CPU and the time of a request, in nanoseconds. */
    private record Turn(double cpu, double time) {}

    /** What the requests of a turn have. */
    private enum Carrier {
        HEADER,
        HEADER_AND_LONG_URI,
        TICKET;

        byte[] request(Site site, String id, String folder, String file) {
            var field = "X-Session-Id: " + id + "\r\n";
            var path = site.ticketPath(id, folder, file);
            var head =
                    switch (this) {
                        case HEADER -> folder + file + HTTP + field;
                        case HEADER_AND_LONG_URI -> path.replace(";ticket=", ";tickex=") + HTTP + field;
                        case TICKET -> path + HTTP;
                    };
            return ("GET " + head + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The turns for one file, with a request of each session and carrier. */
    private final class Turns {
        private final Map<Carrier, List<byte[]>> asked = new EnumMap<>(Carrier.class);
        private final Map<Carrier, List<Turn>> turns = new EnumMap<>(Carrier.class);

        Turns(Site site, String folder, String file) {
            for (var carrier : Carrier.values()) {
                asked.put(
                        carrier,
                        IntStream.rangeClosed(1, SESSIONS)
                                .mapToObj(i -> carrier.request(site, Ids.of(i), folder, file))
                                .toList());
            }
            clear();
        }

        void round(int number) {
            for (int i = 0; i < Carrier.values().length; i++) {
                var carrier = Carrier.values()[(number + i) % Carrier.values().length];
                of(carrier).add(turn(Objects.requireNonNull(asked.get(carrier))));
            }
        }

        private List<Turn> of(Carrier carrier) {
            return Objects.requireNonNull(turns.get(carrier));
        }

        private Turn turn(List<byte[]> bySession) {
            long cpu = serverCpu();
            long start = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                if (client.ask(bySession.get(i % SESSIONS)).status() != 200) {
                    refused++;
                }
            }
            long time = System.nanoTime() - start;
            return new Turn((double) (serverCpu() - cpu) / requests, (double) time / requests);
        }

        void clear() {
            for (var carrier : Carrier.values()) {
                turns.put(carrier, new ArrayList<>());
            }
        }

        void show(Figures figures, String what) {
            for (var carrier : Carrier.values()) {
                double[] cpu = of(carrier).stream().mapToDouble(Turn::cpu).toArray();
                figures.show("CPU of " + what + ", " + carrier, "%.2f us", Figures.median(cpu) / 1_000);
            }
            figures.show("time of " + what + ", ticket to header", "%.3f", ratio(Carrier.TICKET, Turn::time));
            figures.show(
                    "CPU of " + what + ", header and long URI to header",
                    "%.3f",
                    ratio(Carrier.HEADER_AND_LONG_URI, Turn::cpu));
        }

        /** Returns the median of the rounds of a figure, compared to the same round by header. */
        double ratio(Carrier carrier, ToDoubleFunction<Turn> of) {
            return Figures.median(IntStream.range(0, of(carrier).size())
                    .mapToDouble(i -> of.applyAsDouble(of(carrier).get(i))
                            / of.applyAsDouble(of(Carrier.HEADER).get(i)))
                    .toArray());
        }
    }

    private long serverCpu() {
        return process.getProcessCpuTime() - threads.getCurrentThreadCpuTime();
    }
}
