package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.UntaggedIds;
import java.time.Duration;
import java.util.List;

/**
 * All settings of a {@link SessionFilter}.
 *
 * <p>In web.xml each is an init-param; in code it is set by {@link SessionFilterConfig.Builder}. Durations are written in
 * ISO-8601 ({@code PT30M}).
 */
public final class Settings {
    /** {@code sessionHeader}: the request and response header that carries the session id. Default: X-Session-Id. */
    public static final Setting<String> SESSION_HEADER = Setting.token(
            "sessionHeader",
            "X-Session-Id",
            "The header that carries the session id in requests and login responses.",
            "Cookie",
            "Authorization");

    /** {@code bearer}: also accept the id as a bearer token (RFC 6750). Default: false. */
    public static final Setting<Boolean> BEARER =
            Setting.flag("bearer", false, "Also accept the id from `Authorization: Bearer`.");

    /**
     * {@code sessionCookie}: the name of a cookie (RFC 6265) that also carries the id. A login sets it with {@code Secure},
     * {@code HttpOnly}, {@code SameSite=Lax} and the webapp's path, and then sends no header. A name that begins with {@code
     * __Host-} is recommended. Default: no cookie.
     */
    public static final Setting<String> SESSION_COOKIE = Setting.token(
            "sessionCookie",
            "",
            "The name of a cookie that also carries the id. A login sets it with `Secure`, `HttpOnly`, `SameSite=Lax` and"
                    + " the webapp's path.");

    /** {@code sessionCookiePath}: the path of the cookie, so that several webapps share it. Default: the webapp's path. */
    public static final Setting<String> SESSION_COOKIE_PATH =
            Setting.path("sessionCookiePath", "The path of the cookie, such as `/`, so that several webapps share it.");

    /**
     * {@code sessionCookieSecure}: whether browsers send the cookie by HTTPS only. Set it to false only for a site without
     * HTTPS. Default: true.
     */
    public static final Setting<Boolean> SESSION_COOKIE_SECURE = Setting.flag(
            "sessionCookieSecure",
            true,
            "Whether browsers send the cookie by HTTPS only; `false` only for a site without HTTPS.");

    /**
     * {@code allowedOrigins}: other origins (RFC 6454) whose pages may send unsafe requests with the session cookie.
     * Requires {@code sessionCookie}. Default: none.
     */
    public static final Setting<List<String>> ALLOWED_ORIGINS = Setting.origins(
            "allowedOrigins", "Other origins whose pages may send unsafe requests with the session cookie.");

    /**
     * {@code trustedProxies}: the addresses and networks of proxies whose {@code X-Forwarded-Host}, {@code X-Forwarded-For} and
     * header of {@code login} are trusted, compared with the TCP peer's address. Default: none, not even loopback.
     */
    public static final Setting<List<Network>> TRUSTED_PROXIES = Setting.networks(
            "trustedProxies",
            "The addresses and networks of proxies whose `X-Forwarded-Host`, `X-Forwarded-For` and `login` header are trusted.");

    /**
     * {@code trustedProxyHeader}: a header and a secret, {@code Name: secret}, that a trusted proxy must send. Required where
     * the container replaces the peer's address, such as by Tomcat's RemoteIpValve. Default: none.
     */
    public static final Setting<String> TRUSTED_PROXY_HEADER = Setting.secretHeader(
            "trustedProxyHeader",
            "A header with a secret, `Name: secret`, that a trusted proxy must send; required where the container replaces"
                    + " the peer's address.");

    /**
     * {@code publicPaths}: paths that need no session, exact ({@code /login}) or folders ({@code /assets/*}), separated by
     * commas or blanks. Default: none.
     */
    public static final Setting<PathPatterns> PUBLIC_PATHS = Setting.paths(
            "publicPaths",
            "Paths that need no session: exact (`/login`) or folders (`/assets/*`), separated by commas or blanks.");

    /** {@code passivePaths}: paths that need a live session and do not touch it. Default: none. */
    public static final Setting<PathPatterns> PASSIVE_PATHS =
            Setting.paths("passivePaths", "Paths that need a live session and do not touch it.");

    /**
     * {@code keepRunning}: paths whose running responses go on when their session is revoked. Default: none.
     */
    public static final Setting<PathPatterns> KEEP_RUNNING = Setting.paths(
            "keepRunning", "Paths whose running responses go on when their session is revoked or expires.");

    /**
     * {@code endExpired}: also end the running responses of a session that has expired, such as an idle WebSocket or a film at
     * {@code absoluteTimeout}. Default: false.
     */
    public static final Setting<Boolean> END_EXPIRED = Setting.flag(
            "endExpired",
            false,
            "Also end the running responses of a session that has expired, such as an idle WebSocket.");

    /** {@code corsPreflight}: admit CORS preflight requests, which browsers send without credentials. Default: false. */
    public static final Setting<Boolean> CORS_PREFLIGHT = Setting.flag(
            "corsPreflight", false, "Admit CORS preflight requests, which browsers send without credentials.");

    /**
     * {@code loginPage}: the page to which a browser's navigation without a live session is redirected (303). It must be
     * one of the public paths, unless {@code login} is set. The redirect has the way back in the parameter {@code return}; {@link
     * SessionFilter#returnPath} reads it. Default: no redirect, but 401.
     */
    public static final Setting<String> LOGIN_PAGE = Setting.path(
            "loginPage",
            "The public path to which a browser's navigation without a live session is redirected (303), with the way back in"
                    + " the parameter `return`.");

    /** {@code idleTimeout}: a session lives at least this long after it was last touched. Default: PT30M. */
    public static final Setting<Duration> IDLE_TIMEOUT = Setting.duration(
            "idleTimeout",
            "PT30M",
            Duration.ofSeconds(2),
            Duration.ofDays(366),
            "A session lives at least this long after it was last touched.");

    /** {@code absoluteTimeout}: a session ends this long after its login, even if it is in use. Default: PT12H. */
    public static final Setting<Duration> ABSOLUTE_TIMEOUT = Setting.duration(
            "absoluteTimeout",
            "PT12H",
            Duration.ofSeconds(2),
            Duration.ofDays(3660),
            "A session ends this long after its login, even if it is in use.");

    /**
     * {@code touchInterval}: the shortest time between two writes of one session's touches to the database. Must be less
     * than {@code idleTimeout}. Default: PT1M.
     */
    public static final Setting<Duration> TOUCH_INTERVAL = Setting.duration(
            "touchInterval",
            "PT1M",
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "The shortest time between two writes of one session's touches; less than `idleTimeout`.");

    /** {@code syncInterval}: the time between two reads of the other nodes' revocations. Default: PT1S. */
    public static final Setting<Duration> SYNC_INTERVAL = Setting.duration(
            "syncInterval",
            "PT1S",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "The time between two reads of the other nodes' revocations.");

    /**
     * {@code maxStaleness}: the longest time until all nodes refuse a revoked session, whatever fails. Zero reads the
     * database for each request. Default: PT30S.
     */
    public static final Setting<Duration> MAX_STALENESS = Setting.duration(
            "maxStaleness",
            "PT30S",
            Duration.ZERO,
            Duration.ofMinutes(15),
            "The longest time until all nodes refuse a revoked session, whatever fails; `PT0S` reads the database for each"
                    + " request.");

    /** {@code cacheSize}: the largest number of cached sessions, at about 280 bytes each. Default: 100000. */
    public static final Setting<Integer> CACHE_SIZE = Setting.number(
            "cacheSize", "100000", 1, 100_000_000, "The largest number of cached sessions, at about 280 bytes each.");

    /** {@code maxSessionsPerPrincipal}: the largest number of live sessions of one person. Default: no limit. */
    public static final Setting<Integer> MAX_SESSIONS_PER_PRINCIPAL = Setting.number(
            "maxSessionsPerPrincipal",
            "",
            1,
            1000,
            "The largest number of live sessions of one person; no limit by default.");

    /**
     * {@code whenFull}: what a login does when the person has {@code maxSessionsPerPrincipal} live sessions: {@code
     * revokeOldest} or {@code refuse}. Default: revokeOldest.
     */
    public static final Setting<WhenFull> WHEN_FULL = Setting.choice(
            "whenFull",
            WhenFull.REVOKE_OLDEST,
            "What a login does when the person has that many sessions: `revokeOldest` or `refuse`.");

    /** {@code streamPaths}: paths whose requests play a stream. Default: none, and there is no table of streams. */
    public static final Setting<PathPatterns> STREAM_PATHS =
            Setting.paths("streamPaths", "Paths whose requests play a stream; a session plays one, however it asks.");

    /** {@code maxStreamsPerPrincipal}: the largest number of streams that one person runs on all nodes. Default: 1000. */
    public static final Setting<Integer> MAX_STREAMS_PER_PRINCIPAL = Setting.number(
            "maxStreamsPerPrincipal",
            "1000",
            1,
            1000,
            "The largest number of streams that one person runs on all nodes; needs `streamPaths`.");

    /**
     * {@code streamLease}: a stream that is not used any more counts at most this long, and a third of it longer. A node
     * extends the leases of its streams every third of it. Default: PT1M.
     */
    public static final Setting<Duration> STREAM_LEASE = Setting.duration(
            "streamLease",
            "PT1M",
            Duration.ofSeconds(3),
            Duration.ofHours(1),
            "How long a stream counts after its node was killed; a node extends it every third of that time.");

    /**
     * {@code userHeader}: a request header in which handlers find the principal name. The client's own header of that name
     * is removed. Default: none.
     */
    public static final Setting<String> USER_HEADER = Setting.token(
            "userHeader",
            "",
            "A request header in which handlers find the principal name; the client's own header is removed.",
            "Cookie",
            "Authorization");

    /** {@code enforce}: false admits every request, and counts and logs what would have been refused. Default: true. */
    public static final Setting<Boolean> ENFORCE = Setting.flag(
            "enforce", true, "`false` admits every request, and counts and logs what would have been refused.");

    /** {@code explainRejections}: tell clients why they are refused, with the codes of RFC 6750. Default: false. */
    public static final Setting<Boolean> EXPLAIN_REJECTIONS = Setting.flag(
            "explainRejections", false, "Tell clients why they are refused, with the error codes of RFC 6750.");

    /**
     * {@code untaggedIds}: {@code refuse} refuses ids without the realm's tag as malformed, without the database. {@code
     * accept} reads their sessions until {@code absoluteTimeout} after the realm's first key was made: sessions of older
     * versions have no tag. Default: accept.
     */
    public static final Setting<UntaggedIds> UNTAGGED_IDS = Setting.choice(
            "untaggedIds",
            UntaggedIds.ACCEPT,
            "What to do with ids without the realm's tag: `refuse` them without the database, or `accept` them until"
                    + " `absoluteTimeout` after the realm's first key was made.");

    /** {@code tableName}: the table. Each realm of users needs a table of its own. Default: web_session. */
    public static final Setting<String> TABLE_NAME =
            Setting.identifier("tableName", "web_session", "The table; each realm of users needs a table of its own.");

    /**
     * {@code dataSource}: the JNDI name of the container's DataSource. Exactly one of {@code dataSource} and {@code
     * jdbcUrl} is required, unless code gives a DataSource.
     */
    public static final Setting<String> DATA_SOURCE = Setting.text(
            "dataSource",
            "java:",
            "The JNDI name of the container's DataSource, such as `java:comp/env/jdbc/sessions`.");

    /** {@code jdbcUrl}: the database, for a pool of the filter's own. Use it instead of {@code dataSource}. */
    public static final Setting<String> JDBC_URL = Setting.secretText(
            "jdbcUrl", "jdbc:", "The database, for a pool of the filter's own; instead of `dataSource`.");

    /** {@code jdbcUser}: the database user for {@code jdbcUrl}. Default: none. */
    public static final Setting<String> JDBC_USER =
            Setting.secretText("jdbcUser", "", "The database user for `jdbcUrl`.");

    /** {@code jdbcPassword}: the password for {@code jdbcUrl}. It is never shown. Default: none. */
    public static final Setting<String> JDBC_PASSWORD = Setting.secret("jdbcPassword", "The password for `jdbcUrl`.");

    /**
     * {@code poolSize}: the most connections of the filter's own pool, with {@code jdbcUrl} only. The sync keeps one more.
     * Default: 10.
     */
    public static final Setting<Integer> POOL_SIZE = Setting.number(
            "poolSize",
            "10",
            1,
            500,
            "The most connections of the filter's own pool, with `jdbcUrl` only; the sync keeps one more.");

    /**
     * {@code storeTimeout}: how long a check, a login or any other call waits for the database before it fails with a 503,
     * however many statements it takes. Default: PT2S.
     */
    public static final Setting<Duration> STORE_TIMEOUT = Setting.duration(
            "storeTimeout",
            "PT2S",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "How long a check, a login or any other call waits for the database before it fails with a 503.");

    /** {@code createSchema}: create the table if it is missing and the database user may. Default: true. */
    public static final Setting<Boolean> CREATE_SCHEMA =
            Setting.flag("createSchema", true, "Create the table if it is missing and the database user may.");

    /**
     * {@code sessionListener}: a class of the webapp that implements {@link
     * io.github.sessionfilter.session.SessionListener}, for an audit. Default: none.
     */
    public static final Setting<String> SESSION_LISTENER = Setting.text(
            "sessionListener",
            "",
            "A class of the webapp that implements `SessionListener`: it is told of logins, refusals, revocations and"
                    + " expiries.");

    /** {@code micrometer}: also publish the metrics to Micrometer's global registry. Default: false. */
    public static final Setting<Boolean> MICROMETER = Setting.flag(
            "micrometer", false, "Also publish the metrics to Micrometer's global registry; needs `micrometer-core`.");

    private Settings() {}
}
