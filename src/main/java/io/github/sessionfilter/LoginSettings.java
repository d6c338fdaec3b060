package io.github.sessionfilter;

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

    private LoginSettings() {}
}
