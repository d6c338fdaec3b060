package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * Runs several tasks although some fail, and throws the last failure at the end.
 *
 * <p>A locked row therefore delays no write but its own. Not thread-safe.
 */
public final class FailureCollector {
    private @Nullable SessionStoreException last;

    /** Runs {@code task}, and keeps the {@link SessionStoreException} that it throws. */
    public void run(Runnable task) {
        try {
            task.run();
        } catch (SessionStoreException e) {
            last = e;
        }
    }

    /** Returns whether the last failure was that the store was not asked, because it has just failed. */
    public boolean storeIsDown() {
        return last != null && last.failure() == StoreFailure.CIRCUIT_OPEN;
    }

    /** Throws the last failure, if there was one. */
    public void throwLast() {
        if (last != null) {
            throw last;
        }
    }
}
