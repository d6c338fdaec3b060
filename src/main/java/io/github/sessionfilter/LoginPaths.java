package io.github.sessionfilter;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells where the login page is, and which paths need no session. */
final class LoginPaths {
    private static final String DEFAULT_PAGE = "/login";

    private LoginPaths() {}

    /** Returns the path of the login page, or null if there is none. */
    static @Nullable String page(SettingValues values) {
        var page = values.find(Settings.LOGIN_PAGE);
        return page != null || !values.isSet(LoginSettings.LOGIN) ? page : DEFAULT_PAGE;
    }

    /** Returns the paths that need no session: the public ones, and the login page if the filter answers it. */
    static PathPatterns open(SettingValues values) {
        var publicPaths = Objects.requireNonNullElse(values.find(Settings.PUBLIC_PATHS), PathPatterns.NONE);
        var page = page(values);
        return page == null || !values.isSet(LoginSettings.LOGIN) ? publicPaths : publicPaths.and(page);
    }
}
