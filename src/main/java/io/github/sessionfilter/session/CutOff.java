package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * Revokes all sessions whose login was before a time. A rotation keeps the time of the login.
 *
 * <p>The store stamps each later login with at least that time, whatever its clock does.
 *
 * @param principalName the person, or null for everybody
 * @param issuedBeforeMillis the first time of a login that is not revoked, in epoch milliseconds of the store
 */
public record CutOff(@Nullable String principalName, long issuedBeforeMillis) {}
