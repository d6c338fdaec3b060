package io.github.sessionfilter.bench;

import io.github.sessionfilter.nodes.Propagation;

/** Measures the time until two other nodes refuse a logged-out session, with the default settings. */
final class LogoutPropagation {
    private static final double P50_LIMIT_MILLIS = 600;
    private static final double MAX_LIMIT_MILLIS = 1_500;

    private LogoutPropagation() {}

    public static void main(String[] args) throws Exception {
        int revocations = Figures.setting("revocations", 1_000);
        var measured = Propagation.measure(revocations);
        var seenAfter = measured.seenAfter();
        var figures = new Figures("%,d logouts, each with two other nodes".formatted(revocations));
        figures.never("let in again by the node of the logout", measured.stillLetIn());
        figures.never("requests with an unexpected result", measured.failures());
        figures.atMost(P50_LIMIT_MILLIS, "refused by another node, p50", seenAfter.p50(), " ms");
        figures.show("refused by another node, p99", "%d ms", seenAfter.p99());
        figures.atMost(MAX_LIMIT_MILLIS, "refused by another node, longest", seenAfter.max(), " ms");
        figures.exit();
    }
}
