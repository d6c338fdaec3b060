package io.github.sessionfilter;

import java.util.List;

/**
 * Refuses settings of the login that contradict each other or other settings.
 *
 * <p>Immutable.
 */
final class LoginConflicts {
    private final SettingValues values;

    LoginConflicts(SettingValues values) {
        this.values = values;
    }

    /** Throws an exception that names a setting and what was expected, if two settings contradict each other. */
    void check() {
        checkLogoutPaths();
        var login = values.find(LoginSettings.LOGIN);
        if (login == null) {
            requireNone("is set without '" + LoginSettings.LOGIN + "'; expected both, or neither");
            return;
        }
        requireSet(login, Settings.SESSION_COOKIE, "without which a browser does not come back");
        if (login.header() != null) {
            requireSet(login, Settings.TRUSTED_PROXIES, "because nobody else is believed");
            requireOther(login, Settings.SESSION_HEADER);
            requireOther(login, Settings.USER_HEADER);
            requireOther(login, LoginSettings.ROLES_HEADER);
            requireNone("is set, and '" + LoginSettings.LOGIN + "' has the value '" + login
                    + "'; expected the value 'container'");
        }
    }

    private void requireSet(LoginKind login, Setting<?> other, String reason) {
        require(
                values.isSet(other),
                "setting '" + LoginSettings.LOGIN + "' has the value '" + login + "'; expected a value of '" + other
                        + "' too, " + reason);
    }

    private void requireOther(LoginKind login, Setting<String> other) {
        var header = values.find(other);
        require(
                header == null || !header.equalsIgnoreCase(login.header()),
                "setting '" + LoginSettings.LOGIN + "' has the value '" + login + "'; expected another header than '"
                        + other + "'");
    }

    private void requireNone(String otherwise) {
        for (var dependent : List.of(LoginSettings.LOGIN_TEMPLATE, LoginSettings.ROLES)) {
            require(!values.isSet(dependent), "setting '" + dependent + "' " + otherwise);
        }
    }

    private void checkLogoutPaths() {
        var logoutPaths = values.find(LoginSettings.LOGOUT_PATHS);
        var page = LoginPaths.page(values);
        require(
                logoutPaths == null || page == null || !logoutPaths.matches(page),
                "setting '" + LoginSettings.LOGOUT_PATHS + "' contains '" + page
                        + "'; expected paths without the login page");
    }

    private static void require(boolean met, String message) {
        if (!met) {
            throw new IllegalArgumentException(message);
        }
    }
}
