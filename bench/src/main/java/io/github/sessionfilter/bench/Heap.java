package io.github.sessionfilter.bench;

/** Measures the heap of this JVM. */
public final class Heap {
    private static final int COLLECTIONS = 5;

    private Heap() {}

    /** Returns the bytes in use after full collections. */
    public static long used() throws InterruptedException {
        var runtime = Runtime.getRuntime();
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(200); // waits for the end of the cache's own maintenance
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
