package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.SessionStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Has several things done, goes on after one that fails, and tells of it at the end: a row that is locked keeps no other
 * from being written. For one thread.
 */
final class Failures {
    private @Nullable SessionStoreException last;

    void collect(Runnable work) {
        try {
            work.run();
        } catch (SessionStoreException e) {
            last = e;
        }
    }

    /** Throws the last failure, if there was one. */
    void throwLast() {
        if (last != null) {
            throw last;
        }
    }
}
