package io.github.sessionfilter.nodes;

import io.github.sessionfilter.nodes.Drill.Fault;
import io.github.sessionfilter.nodes.servers.DatabaseServer;
import java.util.List;

/**
 * Drills with faults of one member of a Galera cluster. Each node prefers another member. The drills without causal
 * reads show what happens in that unsupported configuration.
 */
public final class GaleraDrills implements AutoCloseable {
    private static final String CAUSAL_READS = "&sessionVariables=wsrep_sync_wait=1";
    private static final String STALE_READS = "";
    private static final int FAULTY = 0;

    private final GaleraCluster galera;
    private final DrillDurations durations;

    /** Starts the cluster. */
    public GaleraDrills(DrillDurations durations) throws Exception {
        this.galera = new GaleraCluster();
        this.durations = durations;
    }

    public DrillRow undisturbed() throws Exception {
        return drill(
                "Galera: no fault",
                "galera_undisturbed",
                CAUSAL_READS,
                (cluster, load) -> Drill.pause(3 * durations.fault()));
    }

    public DrillRow memberLost() throws Exception {
        return drill(lost(), "galera_lost", CAUSAL_READS, this::lose);
    }

    public DrillRow memberLostWithoutCausalReads() throws Exception {
        return drill(lost() + ", no causal reads", "galera_lost_stale", STALE_READS, this::lose);
    }

    public DrillRow memberLags() throws Exception {
        return drill(lags(), "galera_lags", CAUSAL_READS, this::lag);
    }

    public DrillRow memberLagsWithoutCausalReads() throws Exception {
        return drill(lags() + ", no causal reads", "galera_lags_stale", STALE_READS, this::lag);
    }

    private String lost() {
        return "Galera: one of three members kill -9, down for %d s, rejoined".formatted(durations.fault());
    }

    private String lags() {
        return "Galera: one of three members applies nothing for %d s".formatted(durations.fault());
    }

    private void lose(Cluster cluster, Load load) throws Exception {
        galera.kill(FAULTY);
        Drill.pause(durations.fault());
        galera.rejoin(FAULTY);
    }

    private void lag(Cluster cluster, Load load) throws Exception {
        galera.lag(FAULTY, () -> Drill.pause(durations.fault()));
    }

    private DrillRow drill(String name, String table, String options, Fault fault) throws Exception {
        var settings = NodeSettings.shortTimeouts(table);
        var urls = List.of(galera.url(0, options), galera.url(1, options), galera.url(2, options));
        return new Drill(name, settings, durations.around())
                .run(Cluster.of(urls, DatabaseServer.USER, settings), galera.servers(), fault);
    }

    @Override
    public void close() {
        galera.close();
    }
}
