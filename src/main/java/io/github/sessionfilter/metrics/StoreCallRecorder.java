package io.github.sessionfilter.metrics;

/** Is told of each store call, on the thread that made the call. Implementations must be thread-safe. */
interface StoreCallRecorder {
    /**
     * Records a call that has ended.
     *
     * @param nanos the duration of the call
     * @param answered whether the store answered; false if it threw
     */
    void called(StoreCall call, long nanos, boolean answered);
}
