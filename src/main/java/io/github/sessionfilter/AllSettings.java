package io.github.sessionfilter;

import java.util.List;

/** The {@link Settings}, {@link LoginSettings} and {@link TicketSettings} in the order of docs/settings.md. */
final class AllSettings {
    static final List<Setting<?>> IN_ORDER = List.of(
            Settings.SESSION_HEADER,
            Settings.BEARER,
            Settings.SESSION_COOKIE,
            Settings.SESSION_COOKIE_PATH,
            Settings.SESSION_COOKIE_SECURE,
            Settings.ALLOWED_ORIGINS,
            Settings.TRUSTED_PROXIES,
            Settings.TRUSTED_PROXY_HEADER,
            Settings.PUBLIC_PATHS,
            Settings.PASSIVE_PATHS,
            Settings.KEEP_RUNNING,
            Settings.END_EXPIRED,
            Settings.CORS_PREFLIGHT,
            Settings.LOGIN_PAGE,
            LoginSettings.LOGIN,
            LoginSettings.LOGIN_TEMPLATE,
            LoginSettings.ROLES,
            LoginSettings.LOGOUT_PATHS,
            Settings.IDLE_TIMEOUT,
            Settings.ABSOLUTE_TIMEOUT,
            Settings.TOUCH_INTERVAL,
            Settings.SYNC_INTERVAL,
            Settings.MAX_STALENESS,
            Settings.CACHE_SIZE,
            Settings.MAX_SESSIONS_PER_PRINCIPAL,
            Settings.WHEN_FULL,
            Settings.STREAM_PATHS,
            Settings.MAX_STREAMS_PER_PRINCIPAL,
            Settings.STREAM_LEASE,
            TicketSettings.TICKET_PATHS,
            TicketSettings.TICKET_KEYS,
            Settings.USER_HEADER,
            LoginSettings.ROLES_HEADER,
            LoginSettings.CONTAINER_LOGIN,
            Settings.ENFORCE,
            Settings.EXPLAIN_REJECTIONS,
            Settings.UNTAGGED_IDS,
            Settings.TABLE_NAME,
            Settings.DATA_SOURCE,
            Settings.JDBC_URL,
            Settings.JDBC_USER,
            Settings.JDBC_PASSWORD,
            Settings.POOL_SIZE,
            Settings.STORE_TIMEOUT,
            Settings.CREATE_SCHEMA,
            Settings.SESSION_LISTENER,
            Settings.MICROMETER);

    private AllSettings() {}
}
