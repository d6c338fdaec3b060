package io.github.sessionfilter.metrics;

/** Hears of each call of the store, on the thread that made it. To be safe for use by many threads. */
interface StoreCallRecorder {
    /**
     * A call is over.
     *
     * @param nanos how long it took
     * @param answered whether the store answered it, rather than failed
     */
    void called(StoreCall call, long nanos, boolean answered);
}
