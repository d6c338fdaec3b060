package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decision to revoke all sessions of a principal that were opened until a moment.
 *
 * <p>A class and not a record, because it is compared: JDK 17 keeps the class loader of a compared record alive.
 * Immutable and thread-safe.
 */
final class PrincipalRevocation {
    private final String principalName;
    private final @Nullable SessionKey spared;
    private final long createdUntil;

    /**
     * Creates the decision.
     *
     * @param spared the login key of a session that is not revoked, or null
     * @param createdUntil the store's time of the decision, in epoch milliseconds; a later login is not revoked
     */
    PrincipalRevocation(String principalName, @Nullable SessionKey spared, long createdUntil) {
        this.principalName = principalName;
        this.spared = spared;
        this.createdUntil = createdUntil;
    }

    String principalName() {
        return principalName;
    }

    @Nullable
    SessionKey spared() {
        return spared;
    }

    long createdUntil() {
        return createdUntil;
    }

    /** Returns the decision that spares no session. */
    PrincipalRevocation withoutException() {
        return new PrincipalRevocation(principalName, null, createdUntil);
    }

    /** Returns whether this revokes {@code session}. */
    boolean revokes(Session session) {
        return session.createdAtMillis() <= createdUntil && concerns(session);
    }

    /** Returns whether {@code session} is one of the principal's, whenever it was opened, and not spared. */
    boolean concerns(Session session) {
        return session.principalName().equals(principalName)
                && !session.loginKey().equals(spared);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PrincipalRevocation revocation
                && principalName.equals(revocation.principalName)
                && Objects.equals(spared, revocation.spared)
                && createdUntil == revocation.createdUntil;
    }

    @Override
    public int hashCode() {
        return principalName.hashCode();
    }
}
