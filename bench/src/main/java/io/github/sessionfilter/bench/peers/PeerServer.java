package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Heap;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The main class of a variant. It answers each line of standard input with the bytes of heap in use, and ends when
 * standard input does.
 */
final class PeerServer {
    static final String READY = "READY";

    private PeerServer() {}

    /** @param args the variant's name, a port at 127.0.0.1, the URL of the variant's own database */
    public static void main(String[] args) throws Exception {
        loadClassesOfBufferConstructors();
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
     * Loads the classes in the signatures of a buffer's constructors, one of which is internal to the JDK. The JIT
     * compiler of JDK 17 inlines a buffer's constructor only if these classes are loaded. Otherwise they are loaded
     * when it compiles a constructor by itself, some seconds after the start. Code compiled before that allocates
     * buffers as long as the JVM runs. On Tomcat, which encodes the name and the value of each response header with
     * two buffers, this costs 0.8 to 1 kB per request in some JVMs and not in others.
     */
    private static void loadClassesOfBufferConstructors() {
        ByteBuffer.class.getDeclaredConstructors();
    }

    private static Peer peer(String name, String url) {
        return switch (name) {
            case Variant.BARE -> new NoCheck();
            case Variant.IDEAL -> new Ideal(url);
            case Variant.SESSION_FILTER -> new SessionFilterPeer(url);
            case Variant.ONE_SELECT -> new OneSelect(url);
            case Variant.SPRING_SESSION -> new SpringSessionJdbc(Pools.withDefaults(url));
            case Variant.SPRING_SESSION_TUNED -> new SpringSessionJdbc(Pools.tunedForTransactions(url));
            case Variant.JETTY_JDBC -> JettyJdbc.withDefaults(Pools.withDefaults(url));
            case Variant.JETTY_JDBC_TUNED -> JettyJdbc.withDefaults(Pools.tuned(url));
            case Variant.JETTY_JDBC_SAVE_PERIOD -> JettyJdbc.withSavePeriod(Pools.withDefaults(url));
            case Variant.JETTY_JDBC_NULL_CACHE -> JettyJdbc.withNullCache(Pools.withDefaults(url));
            case Variant.SHIRO -> new Shiro(url);
            case Variant.PERSISTENT_MANAGER -> TomcatPersistence.inBackground(url);
            case Variant.PERSISTENT_VALVE -> TomcatPersistence.atEachRequest(url);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }
}
