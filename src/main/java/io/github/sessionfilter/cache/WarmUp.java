package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStore;
import java.util.function.BooleanSupplier;

/**
 * Fills the cache with the live sessions that expire last.
 *
 * <p>Thread-safe.
 */
final class WarmUp {
    private static final int PAGE = 10_000;
    /** How often a page is read if revocations overlap each of the reads. */
    private static final int MAX_READS = 3;

    private final SessionStore store;
    private final RevocationSync sync;
    private final Tombstones tombstones;
    private final CachedSessions cached;
    private final int maxSize;

    /** Creates the warm-up of a cache for at most {@code maxSize} sessions. */
    WarmUp(SessionStore store, RevocationSync sync, Tombstones tombstones, CachedSessions cached, int maxSize) {
        this.store = store;
        this.sync = sync;
        this.tombstones = tombstones;
        this.cached = cached;
        this.maxSize = maxSize;
    }

    /**
     * Reads page after page, until the cache is full, the store has no more rows, or {@code stopped} returns true.
     *
     * @param stopped asked before each page
     * @return how many rows were read
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails; the rows read so far stay
     *     cached
     */
    int run(BooleanSupplier stopped) {
        sync.run(); // first, because the first sync evicts all sessions
        int read = 0;
        int readsOfPage = 0;
        Session last = null;
        while (read < maxSize && !stopped.getAsBoolean()) {
            int limit = Math.min(PAGE, maxSize - read);
            var fence = tombstones.fence();
            var page = store.page(last, limit);
            page.forEach(row -> cached.keep(row, fence));
            if (!tombstones.isValid(fence) && ++readsOfPage < MAX_READS) {
                continue; // some rows may not have been cached: the page is read again
            }
            readsOfPage = 0;
            read += page.size();
            if (page.size() < limit) {
                break;
            }
            last = page.get(page.size() - 1);
        }
        return read;
    }
}
