package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Heap;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One variant in a JVM of its own; answers each line with the bytes of its heap in use; ends when its standard input does. */
final class PeerServer {
    static final String READY = "READY";

    private PeerServer() {}

    /** @param args the variant's name, a port at 127.0.0.1, the URL of the variant's own database */
    public static void main(String[] args) throws Exception {
        loadWhatTheCompilerLooksFor();
        var variant = Variant.of(args[0]);
        int port = Integer.parseInt(args[1]);
        var peer = peer(variant.peer(), args[2]);
        switch (variant.container()) {
            case JETTY -> JettyServer.start(port, peer);
            case TOMCAT -> TomcatServer.start(port, peer);
        }
        System.out.println(READY);
        var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (questions.readLine() != null) {
            System.out.println(Heap.used());
        }
        System.exit(0);
    }

    /**
     * Loads the classes in the signatures of a buffer's constructors, one of which is internal to the JDK. The JIT compiler
     * of JDK 17 inlines a buffer's constructor only once it is loaded, which happens when it compiles one by itself, some
     * seconds after the start. What it compiled before goes on allocating buffers for as long as the JVM lives: on Tomcat,
     * which encodes the name and the value of each response header through two of them, 0.8 to 1 kB a request, in some
     * JVMs and not in others.
     */
    private static void loadWhatTheCompilerLooksFor() {
        ByteBuffer.class.getDeclaredConstructors();
    }

    private static Peer peer(String name, String url) {
        return switch (name) {
            case Variant.BARE -> new Bare();
            case Variant.IDEAL -> new Ideal(url);
            case Variant.SESSION_FILTER -> new Gate(url);
            case Variant.ONE_SELECT -> new OneSelect(url);
            case Variant.SPRING_SESSION -> new SpringSessionJdbc(Pools.asItComes(url));
            case Variant.SPRING_SESSION_TUNED -> new SpringSessionJdbc(Pools.tunedForTransactions(url));
            case Variant.JETTY_JDBC -> JettyJdbc.withDefaults(Pools.asItComes(url));
            case Variant.JETTY_JDBC_TUNED -> JettyJdbc.withDefaults(Pools.tuned(url));
            case Variant.JETTY_JDBC_SAVE_PERIOD -> JettyJdbc.withSavePeriod(Pools.asItComes(url));
            case Variant.JETTY_JDBC_NULL_CACHE -> JettyJdbc.withNullCache(Pools.asItComes(url));
            case Variant.SHIRO -> new Shiro(url);
            case Variant.PERSISTENT_MANAGER -> TomcatPersistence.inBackground(url);
            case Variant.PERSISTENT_VALVE -> TomcatPersistence.atEachRequest(url);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }
}
