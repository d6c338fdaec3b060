package io.github.sessionfilter.containers;

/** A container with the same site twice: behind the filter, and without it as the baseline. */
record SitePair(ContainerProcess container) implements AutoCloseable {
    /** The name of the webapp behind the filter. */
    static final String GUARDED = "guarded";

    /** The name of the webapp without the filter. */
    static final String BASELINE = "baseline";

    Webapp guarded() {
        return new Webapp(container.port(), GUARDED);
    }

    Webapp baseline() {
        return new Webapp(container.port(), BASELINE);
    }

    @Override
    public void close() {
        container.close();
    }
}
