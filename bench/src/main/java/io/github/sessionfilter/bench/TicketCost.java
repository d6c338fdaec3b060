package io.github.sessionfilter.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what a request by ticket costs, beside one by header.
 *
 * <p>A site in Jetty on MariaDB has cached 10,000 sessions. A client has one connection and sends the next request when the last
 * one is answered: a session's id in the header in one turn, and its ticket in a path parameter in the next. The turns alternate in
 * their order. A figure is the median of the rounds. The CPU is that of the process without the client's thread, so it has the
 * work of Jetty, the filter, the collector and the compiler. The first rounds are not counted.
 *
 * <p>{@code -Drounds} changes the number of rounds, and {@code -Drequests} the requests of a turn.
 */
public final class TicketCost {
    private static final int SESSIONS = 10_000;
    private static final int WARM_UP_ROUNDS = 4;
    private static final double RATIO_LIMIT = 1.05;

    private final Client client;
    private final int requests = Figures.setting("requests", 40_000);
    private final List<String> paths = new ArrayList<>();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long refused;

    private TicketCost(Site site) {
        this.client = new Client(site.port());
        for (int i = 1; i <= SESSIONS; i++) {
            client.get(Site.FILM, Ids.of(i));
            paths.add(site.ticketPath(Ids.of(i)));
        }
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

    /** The CPU and the time of a request, in nanoseconds. */
    private record Turn(double cpu, double time) {}

    private Figures run(int rounds, StatementCounter counter) throws Exception {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            turn(i % 2 == 0);
        }
        counter.next();
        long start = System.nanoTime();
        var byHeader = new ArrayList<Turn>();
        var byTicket = new ArrayList<Turn>();
        for (int i = 0; i < rounds; i++) {
            boolean ticketFirst = i % 2 == 0;
            (ticketFirst ? byTicket : byHeader).add(turn(ticketFirst));
            (ticketFirst ? byHeader : byTicket).add(turn(!ticketFirst));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long statements = counter.next().statements();
        var figures = new Figures("A request by ticket and one by header");
        figures.show("CPU of a request by header", "%.2f us", cpu(byHeader) / 1_000);
        figures.show("CPU of a request by ticket", "%.2f us", cpu(byTicket) / 1_000);
        figures.atMost(RATIO_LIMIT, "CPU, ticket to header, median of the rounds", ratio(byTicket, byHeader, true), "");
        figures.show(
                "requests a second, ticket to header, median of the rounds",
                "%.3f",
                1 / ratio(byTicket, byHeader, false));
        figures.never("requests not answered by 200", refused);
        figures.show(
                "statements for %,d requests, most of them upkeep".formatted(2L * rounds * requests),
                "%d in %.0f s",
                statements,
                seconds);
        client.close();
        return figures;
    }

    private Turn turn(boolean byTicket) {
        long cpu = serverCpu();
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            int session = i % SESSIONS;
            var answer = byTicket ? client.get(paths.get(session)) : client.get(Site.FILM, Ids.of(session + 1));
            if (answer.status() != 200) {
                refused++;
            }
        }
        long time = System.nanoTime() - start;
        return new Turn((double) (serverCpu() - cpu) / requests, (double) time / requests);
    }

    private long serverCpu() {
        return process.getProcessCpuTime() - threads.getCurrentThreadCpuTime();
    }

    private static double cpu(List<Turn> turns) {
        return Figures.median(turns.stream().mapToDouble(Turn::cpu).toArray());
    }

    private static double ratio(List<Turn> byTicket, List<Turn> byHeader, boolean ofCpu) {
        var ratios = new double[byTicket.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ofCpu
                    ? byTicket.get(i).cpu() / byHeader.get(i).cpu()
                    : byTicket.get(i).time() / byHeader.get(i).time();
        }
        return Figures.median(ratios);
    }
}
