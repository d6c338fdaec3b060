package io.github.sessionfilter.bench;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionVerdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A store that generates its sessions while a warm-up reads them. Each has three of {@value #ROLES} roles, and each tenth
 * was rotated. None is ever revoked, and all methods that a warm-up
 * and a sync do not need throw. Not thread-safe.
 */
final class GeneratedSessionStore implements SessionStore {
    private static final int ROLES = 100;
    /** Shared, as the JDBC store shares them. */
    private static final List<LoginTerms> TERMS = IntStream.range(0, ROLES)
            .mapToObj(i -> LoginTerms.of(
                    List.of("viewer", "role" + i, "role" + (i + 1) % ROLES), LiveRows.TIMEOUTS.idleTimeout(), null))
            .toList();

    private final int size;
    private int paged;

    /** Creates a store with the sessions of the numbers from 0 to {@code size}, exclusive. */
    GeneratedSessionStore(int size) {
        this.size = size;
    }

    @Override
    public List<Session> page(@Nullable Session after, int limit) {
        long now = now();
        long absoluteExpiresAt = now + LiveRows.TIMEOUTS.absoluteTimeout().toMillis();
        long expiresAt = LiveRows.TIMEOUTS.expiryAfterUse(now, absoluteExpiresAt, TERMS.get(0));
        var page = new ArrayList<Session>();
        for (; page.size() < limit && paged < size; paged++) {
            page.add(new Session(
                    Ids.key(paged),
                    Ids.key(paged % 10 == 0 ? size + paged : paged),
                    "user" + (100_000 + paged),
                    TERMS.get(paged % ROLES),
                    now,
                    now,
                    expiresAt,
                    absoluteExpiresAt));
        }
        return page;
    }

    @Override
    public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
        return new RevocationPage(now(), List.of());
    }

    @Override
    public IdKeys idKeys() {
        throw new UnsupportedOperationException("a cached session needs no keys");
    }

    @Override
    public long now() {
        return System.currentTimeMillis();
    }

    @Override
    public SessionVerdict find(SessionKey key) {
        throw new UnsupportedOperationException("the session should be cached: " + key);
    }

    @Override
    public Session insert(SessionKey key, Login login) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean revoke(SessionKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LimitedLogin insert(SessionKey key, Login login, SessionLimit limit, @Nullable SessionKey replaced) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void revokeEach(List<SessionKey> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CutOff lock(String principalName, long until) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SessionKey> touch(Collection<Session> used) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean touchAtOnce(Session used) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ListedSession> list(String principalName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int sweep(int limit) {
        throw new UnsupportedOperationException();
    }
}
