package io.github.sessionfilter.history;

/**
 * The time bounds that the nodes promise, in milliseconds. Immutable and thread-safe.
 *
 * @param maxStaleness how long after a revocation another node may still let the session in
 * @param idleTimeout how long a session lives at least after its last touch
 * @param touchLag how much longer a session may live: the touch interval, a second and {@code maxStaleness}
 * @param absoluteTimeout how long a session lives from its login
 * @param tolerance by how much the clocks of clients and nodes may differ, rounding included
 */
public record Bounds(long maxStaleness, long idleTimeout, long touchLag, long absoluteTimeout, long tolerance) {}
