package io.github.sessionfilter.history;

/**
 * What the nodes promise, in milliseconds.
 *
 * @param maxStaleness how long after a revocation another node may still let its session in
 * @param idleTimeout how long a session lives at least after its last use
 * @param touchLag by how much it may live longer: the touch interval, a second and {@code maxStaleness}
 * @param absoluteTimeout how long it lives from its login
 * @param tolerance by how much the clocks of clients and nodes may differ, rounding included
 */
public record Bounds(long maxStaleness, long idleTimeout, long touchLag, long absoluteTimeout, long tolerance) {}
