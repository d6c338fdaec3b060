package io.github.sessionfilter.bench;

/** The heap of this JVM. */
public final class Heap {
    private static final int COLLECTIONS = 5;

    private Heap() {}

    /** Returns the bytes in use after full collections. */
    public static long used() throws InterruptedException {
        var runtime = Runtime.getRuntime();
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(200); // the cache's own maintenance ends
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
