package io.github.sessionfilter;

import java.util.List;

/**
 * The settings of a {@link SessionFilter} about who is logged in, and how.
 *
 * <p>They are set like {@link Settings}.
 */
public final class LoginSettings {
    /**
     * {@code rolesHeader}: a request header in which handlers find the roles of the session, separated by commas. The client's
     * own header of that name is removed. Default: none.
     */
    public static final Setting<String> ROLES_HEADER = Setting.token(
            "rolesHeader",
            "",
            "A request header in which handlers find the roles, separated by commas; the client's own header is removed.",
            "Cookie",
            "Authorization");

    /**
     * {@code login}: the filter answers the login page by itself. {@code container} asks the container's realm for names and
     * passwords; {@code header:X-Forwarded-User} believes the proxies in {@code trustedProxies}. Requires {@code sessionCookie}.
     * The page is {@code loginPage}, or else {@code /login}. Default: none.
     */
    public static final Setting<LoginKind> LOGIN = Setting.login(
            "login",
            "Answer `loginPage` (`/login` by default) by the filter: `container` asks the container's realm, `header:NAME`"
                    + " believes a header of `trustedProxies`.");

    /**
     * {@code loginTemplate}: a page of the webapp, in UTF-8, that asks for name and password instead of the plain one. It must
     * have the placeholders {@code {{action}}}, {@code {{token}}}, {@code {{return}}} and {@code {{message}}}. Default: none.
     */
    public static final Setting<String> LOGIN_TEMPLATE = Setting.path(
            "loginTemplate",
            "A file of the webapp, such as `/WEB-INF/login.html`, that is shown instead of the plain login page.");

    /** {@code roles}: the roles that {@code login=container} asks the realm about, separated by commas. Default: none. */
    public static final Setting<List<String>> ROLES =
            Setting.roles("roles", "The roles that `login=container` asks the realm about, separated by commas.");

    /**
     * {@code logoutPaths}: the logout pages of the application. A POST, or a request from a page of the own site, ends the session and
     * the container's login before the page runs. Default: none.
     */
    public static final Setting<PathPatterns> LOGOUT_PATHS = Setting.paths(
            "logoutPaths",
            "The application's own logout pages: a POST, or a request from the site's own pages, also ends the session.");

    /**
     * {@code containerLogin}: gives Tomcat's own request the person of the session, for {@code <security-constraint>}, the
     * file servlet and the access log. On Tomcat only. Default: false.
     */
    public static final Setting<Boolean> CONTAINER_LOGIN = Setting.flag(
            "containerLogin",
            false,
            "Give Tomcat's own request the person of the session, for `<security-constraint>` and the access log.");

    private LoginSettings() {}
}
