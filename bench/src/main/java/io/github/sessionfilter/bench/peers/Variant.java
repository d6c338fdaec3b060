package io.github.sessionfilter.bench.peers;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A measured variant: a peer in a container. Immutable and thread-safe.
 *
 * @param peer the name of the peer, one of those of {@link PeerServer}
 * @param cookie the cookie with the session id from {@link HttpLogin#PATH}; null if the sessions are the numbered
 *     rows of the table {@code web_session} and their ids are sent in {@code X-Session-Id}
 */
record Variant(Container container, String peer, @Nullable String cookie) {
    static final String BARE = "bare";
    static final String IDEAL = "ideal";
    static final String SESSION_FILTER = "session-filter";
    static final String ONE_SELECT = "one-select";
    static final String SPRING_SESSION = "spring-session-jdbc";
    static final String SPRING_SESSION_TUNED = "spring-session-jdbc-tuned";
    static final String JETTY_JDBC = "jetty-jdbc";
    static final String JETTY_JDBC_TUNED = "jetty-jdbc-tuned";
    static final String JETTY_JDBC_SAVE_PERIOD = "jetty-jdbc-save-period";
    static final String JETTY_JDBC_NULL_CACHE = "jetty-jdbc-null-cache";
    static final String SHIRO = "shiro";
    static final String PERSISTENT_MANAGER = "persistent-manager";
    static final String PERSISTENT_VALVE = "persistent-valve";

    private static final String OF_THE_CONTAINER = "JSESSIONID";
    private static final String OF_SPRING = "SESSION";

    /** All variants, in the order of the table and of the turns. */
    static final List<Variant> ALL = List.of(
            new Variant(Container.JETTY, BARE, null),
            new Variant(Container.JETTY, IDEAL, null),
            new Variant(Container.JETTY, SESSION_FILTER, null),
            new Variant(Container.JETTY, ONE_SELECT, null),
            new Variant(Container.JETTY, SPRING_SESSION, OF_SPRING),
            new Variant(Container.JETTY, SPRING_SESSION_TUNED, OF_SPRING),
            new Variant(Container.JETTY, JETTY_JDBC, OF_THE_CONTAINER),
            new Variant(Container.JETTY, JETTY_JDBC_TUNED, OF_THE_CONTAINER),
            new Variant(Container.JETTY, JETTY_JDBC_SAVE_PERIOD, OF_THE_CONTAINER),
            new Variant(Container.JETTY, JETTY_JDBC_NULL_CACHE, OF_THE_CONTAINER),
            new Variant(Container.JETTY, SHIRO, OF_THE_CONTAINER),
            new Variant(Container.TOMCAT, BARE, null),
            new Variant(Container.TOMCAT, IDEAL, null),
            new Variant(Container.TOMCAT, SESSION_FILTER, null),
            new Variant(Container.TOMCAT, ONE_SELECT, null),
            new Variant(Container.TOMCAT, PERSISTENT_MANAGER, OF_THE_CONTAINER),
            new Variant(Container.TOMCAT, PERSISTENT_VALVE, OF_THE_CONTAINER));

    /** Returns the variant with this name. */
    static Variant of(String name) {
        return ALL.stream()
                .filter(variant -> variant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no variant " + name));
    }

    String name() {
        return peer.startsWith(container + "-") ? peer : container + "-" + peer;
    }

    /** How often the check of a session that the node has seen queries the database. */
    enum Queries {
        NEVER,
        /** For some requests, to write the last access. */
        SELDOM,
        AT_EACH_REQUEST
    }

    Queries queries() {
        return switch (peer) {
            case BARE, IDEAL -> Queries.NEVER;
            case SESSION_FILTER, JETTY_JDBC_SAVE_PERIOD, PERSISTENT_MANAGER -> Queries.SELDOM;
            default -> Queries.AT_EACH_REQUEST;
        };
    }

    /** Returns the name of the variant's own database. */
    String database() {
        return "peer_" + name().replace('-', '_').toLowerCase(Locale.ROOT);
    }
}
