package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.StreamNodes;
import java.time.Duration;

/** Lets 1,000 players of one person start at once on three nodes, again and again: {@code -Dstarts}, {@code -Drounds}. */
final class StreamRaces {
    private static final int LIMIT = 5;

    private StreamRaces() {}

    public static void main(String[] args) throws Exception {
        int starts = Figures.setting("starts", 1_000);
        int rounds = Figures.setting("rounds", 10);
        var figures = new Figures("%,d starts of one person on three nodes, %d slots".formatted(starts, LIMIT));
        int tooMany = 0;
        int tooFew = 0;
        int others = 0;
        var millis = new double[rounds];
        try (var server = MySqlServer.mariaDb();
                var nodes = new StreamNodes(server, 3, "stream_race", LIMIT, Duration.ofMinutes(10))) {
            for (int i = 0; i < rounds; i++) {
                var ids = nodes.logins(starts, "person" + i);
                long begun = System.nanoTime();
                var statuses = nodes.race(ids, 0);
                millis[i] = (System.nanoTime() - begun) / 1e6;
                int admitted = statuses.getOrDefault(200, 0);
                tooMany += Math.max(0, admitted - LIMIT);
                tooFew += Math.max(0, LIMIT - admitted);
                others += starts - admitted - statuses.getOrDefault(409, 0);
            }
        }
        figures.never("admitted beyond the limit, in %d races".formatted(rounds), tooMany);
        figures.never("slots that stayed free", tooFew);
        figures.never("neither admitted nor refused", others);
        figures.show("a race takes, median", "%.0f ms", Figures.median(millis));
        figures.exit();
    }
}
