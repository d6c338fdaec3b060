package io.github.sessionfilter.containers;

/** A container with one webapp twice: behind the filter, and without. */
record Twins(ContainerProcess container) implements AutoCloseable {
    /** The name of the one behind the filter. */
    static final String GUARDED = "guarded";

    /** The name of the one without. */
    static final String BARE = "bare";

    Webapp guarded() {
        return new Webapp(container.port(), GUARDED);
    }

    Webapp bare() {
        return new Webapp(container.port(), BARE);
    }

    @Override
    public void close() {
        container.close();
    }
}
